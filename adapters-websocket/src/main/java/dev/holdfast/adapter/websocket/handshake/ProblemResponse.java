// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.adapter.websocket.message.ProblemType;
import dev.holdfast.adapter.websocket.message.Rejection;
import dev.holdfast.adapter.websocket.message.ServerMessages;
import dev.holdfast.domain.connection.CloseReason;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes problem details (RFC 9457) as the answer to a refused handshake. Stateless. */
final class ProblemResponse {

    private ProblemResponse() {}

    static void write(Response response, Callback callback, Rejection rejection) {
        rejection.retryAfter().ifPresent(wait -> response.getHeaders()
                .put(HttpHeader.RETRY_AFTER, retryAfterSeconds(wait)));
        write(response, callback, rejection.problem(), rejection.reason(), rejection.explanation());
    }

    /** Rounded up, 1 or more (RFC 9110 §10.2.3): a client that came too early would be refused again. */
    static long retryAfterSeconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }

    static void badRequest(Response response, Callback callback, String explanation) {
        write(response, callback, ProblemType.BAD_REQUEST, CloseReason.BAD_MESSAGE, explanation);
    }

    /** @param reason its word is the member {@code code}, as in the {@code error} that a browser gets instead */
    static void write(Response response, Callback callback, ProblemType type, CloseReason reason, String explanation) {
        if (type == ProblemType.UNAUTHENTICATED) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer realm=\"holdfast\"");
        }
        ObjectNode problem = JsonNodeFactory.instance
                .objectNode()
                .put("type", "/problems/" + type.word())
                .put("title", type.title())
                .put("status", type.status())
                .put("detail", explanation)
                .put("code", reason.word());
        response.setStatus(type.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, ByteBuffer.wrap(ServerMessages.bytes(problem)), callback);
    }
}
