// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.response;

/** Ends a request with a problem as its response. Has no stack trace: the client's mistake is no fault of the server. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ProblemDetails problem;

    public ProblemException(ProblemDetails problem) {
        super(problem.title(), null, false, false);
        this.problem = problem;
    }

    public ProblemDetails problem() {
        return problem;
    }
}
