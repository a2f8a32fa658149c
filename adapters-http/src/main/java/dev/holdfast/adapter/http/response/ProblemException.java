package dev.holdfast.adapter.http.response;

/** A request that goes no further, and the answer it gets. Has no stack trace: it is the caller's mistake, not ours. */
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
