package dev.holdfast.adapter.websocket;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Problem details (RFC 9457) for a handshake that is refused. */
final class Problem {

    static final String BAD_REQUEST = "bad-request";

    private Problem() {}

    static void write(Response response, Callback callback, Rejection rejection) {
        rejection.retryAfter().ifPresent(wait -> response.getHeaders()
                .put(HttpHeader.RETRY_AFTER, Math.max(1, wait.toSeconds())));
        int status = CloseCodes.status(rejection.reason());
        write(response, callback, status, rejection.problem(), rejection.explanation());
    }

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
        response.write(true, ByteBuffer.wrap(Messages.bytes(problem)), callback);
    }

    private static String title(String kind) {
        String spaced = kind.replace('-', ' ');
        return Character.toUpperCase(spaced.charAt(0)) + spaced.substring(1);
    }
}
