package dev.holdfast.adapter.http.jetty;

import dev.holdfast.adapter.http.metrics.HttpMetrics;
import dev.holdfast.adapter.http.response.ProblemDetails;
import dev.holdfast.adapter.http.response.ProblemType;
import dev.holdfast.adapter.http.response.SecurityHeaders;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answer to requests that Jetty itself refuses, before any route sees them: bad addresses, headers without end. The
 * same problem details as everywhere, instead of Jetty's page.
 */
public final class JettyErrorHandler implements Request.Handler {

    private static final Logger LOG = LoggerFactory.getLogger(JettyErrorHandler.class);

    private final HttpMetrics counts;

    public JettyErrorHandler(HttpMetrics counts) {
        this.counts = counts;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Object failure = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        int status = failure instanceof HttpException refusal ? refusal.getCode() : response.getStatus();
        ProblemDetails problem = problem(status, failure);
        counts.answered(problem);
        response.setStatus(problem.status());
        SecurityHeaders.forEach((name, value) -> response.getHeaders().put(name, value));
        problem.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, ProblemDetails.MEDIA_TYPE);
        // Jetty leaves the body out where the request was a HEAD.
        response.write(true, ByteBuffer.wrap(problem.json()), callback);
        return true;
    }

    private static ProblemDetails problem(int status, @Nullable Object failure) {
        return switch (status) {
            case 400 ->
                ProblemDetails.of(
                        ProblemType.BAD_REQUEST, "The request is not well-formed HTTP, or its address is ambiguous.");
            case 404 -> ProblemDetails.of(ProblemType.NO_SUCH_PATH, "There is nothing at this address. See /docs.");
            case 408 -> ProblemDetails.of(ProblemType.REQUEST_TOO_SLOW, "Send the request faster.");
            case 413 -> ProblemDetails.of(ProblemType.BODY_TOO_LARGE, "Send a smaller body.");
            case 414 -> ProblemDetails.of(ProblemType.URI_TOO_LONG, "Send a shorter address.");
            case 431 -> ProblemDetails.of(ProblemType.HEADERS_TOO_LARGE, "Send fewer or shorter headers.");
            case 500 -> incident(failure instanceof Throwable thrown ? thrown : null);
            case 503 ->
                ProblemDetails.of(ProblemType.UNAVAILABLE, "This server is stopping or overloaded. Try again shortly.")
                        .with("Retry-After", "1");
            default -> ProblemDetails.ofStatus(status, HttpStatus.getMessage(status));
        };
    }

    /** A fault of ours: the log gets the story, the caller the number under which to ask for it. */
    public static ProblemDetails incident(@Nullable Throwable fault) {
        String incident = UUID.randomUUID().toString();
        if (fault instanceof EofException) {
            // Whoever asked went away before they had asked: that is nobody's fault, and anybody can do it often.
            LOG.debug("incident {}: the caller left ({})", incident, fault.toString());
        } else {
            LOG.error("incident {}", incident, fault);
        }
        return ProblemDetails.of(
                ProblemType.INTERNAL,
                "This is our fault, not yours. If you report it, name the incident " + incident + ".");
    }
}
