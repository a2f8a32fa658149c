// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.jetty;

import dev.holdfast.adapter.http.metrics.HttpMetrics;
import dev.holdfast.adapter.http.response.ProblemDetails;
import dev.holdfast.adapter.http.response.ProblemType;
import dev.holdfast.adapter.http.response.SecurityHeaders;
import dev.holdfast.application.port.out.FatalErrors;
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
 * Answers requests that Jetty itself refuses, for example a malformed URI or too large headers, with problem details instead
 * of Jetty's error page. Safe for use by many threads.
 */
public final class JettyErrorHandler implements Request.Handler {

    private static final Logger LOG = LoggerFactory.getLogger(JettyErrorHandler.class);

    private final HttpMetrics metrics;

    public JettyErrorHandler(HttpMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Object failure = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        int status = failure instanceof HttpException refusal ? refusal.getCode() : response.getStatus();
        ProblemDetails problem = problem(status, failure);
        metrics.count(problem);
        response.setStatus(problem.status());
        SecurityHeaders.forEach((name, value) -> response.getHeaders().put(name, value));
        problem.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, ProblemDetails.MEDIA_TYPE);
        // Jetty omits the body if the request was a HEAD.
        response.write(true, ByteBuffer.wrap(problem.json()), callback);
        return true;
    }

    private static ProblemDetails problem(int status, @Nullable Object failure) {
        return switch (status) {
            case 400 ->
                ProblemDetails.of(
                        ProblemType.BAD_REQUEST, "The request is not well-formed HTTP, or its address is ambiguous.");
            case 404 -> ProblemDetails.of(ProblemType.NO_SUCH_PATH, "Nothing is served at this path. See /docs.");
            case 408 -> ProblemDetails.of(ProblemType.REQUEST_TOO_SLOW, "Send the request faster.");
            case 413 -> ProblemDetails.of(ProblemType.BODY_TOO_LARGE, "Send a smaller body.");
            case 414 ->
                ProblemDetails.of(ProblemType.URI_TOO_LONG, "Send a shorter address.")
                        // Jetty closes the connection. Unannounced, a client would send its next request there.
                        .with("Connection", "close");
            case 431 -> ProblemDetails.of(ProblemType.HEADERS_TOO_LARGE, "Send fewer or shorter headers.");
            case 500 -> incident(failure instanceof Throwable thrown ? thrown : null);
            case 503 ->
                ProblemDetails.of(ProblemType.UNAVAILABLE, "The server is stopping or overloaded. Try again shortly.")
                        .with("Retry-After", "1");
            default -> ProblemDetails.ofStatus(status, HttpStatus.getMessage(status));
        };
    }

    /** A fault of the server: its log gets the stack trace, and the client the id of the incident. */
    public static ProblemDetails incident(@Nullable Throwable fault) {
        FatalErrors.report(fault);
        String incident = UUID.randomUUID().toString();
        if (fault instanceof EofException) {
            // The client closed the connection in mid-request: no fault of the server, and any client can repeat it.
            LOG.debug("incident {}: the client closed the connection ({})", incident, fault.toString());
        } else {
            LOG.error("incident {}", incident, fault);
        }
        return ProblemDetails.of(
                ProblemType.INTERNAL, "The server has a fault. Report it with the incident " + incident + ".");
    }
}
