package dev.holdfast.adapter.websocket.handshake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.adapter.websocket.message.CloseCodes;
import dev.holdfast.adapter.websocket.message.Rejection;
import dev.holdfast.adapter.websocket.message.ServerMessages;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes problem details (RFC 9457) as the answer to a refused handshake. Stateless. */
final class ProblemResponse {

    private ProblemResponse() {}

    static void write(Response response, Callback callback, Rejection rejection) {
        rejection.retryAfter().ifPresent(wait -> response.getHeaders()
                .put(HttpHeader.RETRY_AFTER, Math.max(1, wait.toSeconds())));
        int status = CloseCodes.status(rejection.reason());
        write(response, callback, status, rejection.problem(), rejection.explanation());
    }

    static void badRequest(Response response, Callback callback, String explanation) {
        write(response, callback, 400, Rejection.BAD_REQUEST, explanation);
    }

    /** @param kind the last segment of the problem's type */
    static void write(Response response, Callback callback, int status, String kind, String explanation) {
        if (status == 401) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer realm=\"holdfast\"");
        }
        ObjectNode problem = JsonNodeFactory.instance
                .objectNode()
                .put("type", "/problems/" + kind)
                .put("title", title(kind))
                .put("status", status)
                .put("detail", explanation);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, ByteBuffer.wrap(ServerMessages.bytes(problem)), callback);
    }

    private static String title(String kind) {
        String spaced = kind.replace('-', ' ');
        return Character.toUpperCase(spaced.charAt(0)) + spaced.substring(1);
    }
}
