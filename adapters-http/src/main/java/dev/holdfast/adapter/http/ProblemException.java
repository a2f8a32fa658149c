package dev.holdfast.adapter.http;

/** A request that goes no further, and the answer it gets. Has no stack trace: it is the caller's mistake, not ours. */
final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.title(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
