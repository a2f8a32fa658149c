// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.testkit.conformance.wire.HttpMessage;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answers the HTTP requests that a conversation does not mention: tickets, and the session as it stands. */
final class DefaultAnswers {

    private static final Map<String, String> CROSS_ORIGIN = Map.of(
            "Access-Control-Allow-Origin", "*",
            "Access-Control-Allow-Methods", "GET, POST, DELETE",
            "Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key",
            "Access-Control-Expose-Headers", "Location, Retry-After");

    private final Conversation conversation;
    private final URI base;
    private final ServerSide script;

    DefaultAnswers(Conversation conversation, URI base, ServerSide script) {
        this.conversation = conversation;
        this.base = base;
        this.script = script;
    }

    HttpMessage to(HttpMessage request) {
        String method = request.part(0);
        String path = path(request, conversation);
        if (method.equals("OPTIONS")) {
            return answer(204, Map.of(), "");
        }
        if (method.equals("POST") && path.endsWith("/tickets")) {
            return json(
                    201,
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("ticket", "conformance-ticket")
                            .put("expiresInSeconds", 60));
        }
        if (method.equals("POST") && path.equals("/sessions")) {
            return json(201, session());
        }
        if (method.equals("DELETE") && path.startsWith("/sessions/")) {
            return answer(204, Map.of(), "");
        }
        if (method.equals("GET") && path.equals("/sessions")) {
            ObjectNode list = JsonNodeFactory.instance.objectNode();
            list.putArray("sessions").add(session());
            return json(200, list);
        }
        return method.equals("GET") && path.startsWith("/sessions/")
                ? json(200, session())
                : problem(404, "no-such-path", "This conversation has no answer to " + method + " " + path);
    }

    /** The target without the conversation's name and without the query. */
    static String path(HttpMessage request, Conversation conversation) {
        String path = request.part(1).split("\\?")[0];
        String prefix = "/" + conversation.name() + "/";
        return path.startsWith(prefix) ? path.substring(prefix.length() - 1) : path;
    }

    private ObjectNode session() {
        String id = script.session();
        String socket = base.toString().replaceFirst("^http", "ws") + "/ws?sessionId=" + id;
        ObjectNode session = JsonNodeFactory.instance
                .objectNode()
                .put("sessionId", id)
                .put("sourceLanguage", "en-US")
                .put("qualityTier", "standard")
                .put("state", script.hasEnded() ? "ended" : "live")
                .put("createdAt", Instant.now().toString())
                .put("sampleRate", 16_000)
                .put("speakUrl", socket + "&role=speaker&action=streamAudio")
                .put("listenUrl", socket + "&role=listener")
                .put("pageUrl", base + "/listen/" + id);
        if (script.hasEnded()) {
            session.put("endReason", "endedByOwner");
            script.lastSequence().ifPresent(last -> session.put("lastSeq", last));
        }
        return session;
    }

    static HttpMessage noConversation(List<String> names) {
        return problem(
                404,
                "no-such-path",
                "The first segment of the path is the name of a conversation: "
                        + String.join(", ", names.stream().sorted().toList()));
    }

    static HttpMessage problem(int status, String type, String detail) {
        ObjectNode problem = JsonNodeFactory.instance
                .objectNode()
                .put("type", "/problems/" + type)
                .put("title", type)
                .put("status", status)
                .put("detail", detail);
        return answer(status, Map.of("Content-Type", "application/problem+json"), problem.toString());
    }

    private static HttpMessage json(int status, ObjectNode body) {
        return answer(status, Map.of("Content-Type", "application/json"), body.toString());
    }

    static HttpMessage answer(int status, Map<String, String> headers, String body) {
        Map<String, String> all = new TreeMap<>(CROSS_ORIGIN);
        all.putAll(headers);
        return HttpMessage.response(status, all, body);
    }
}
