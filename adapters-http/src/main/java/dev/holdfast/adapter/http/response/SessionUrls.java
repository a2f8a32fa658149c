package dev.holdfast.adapter.http.response;

import dev.holdfast.domain.identity.SessionId;

/**
 * Where a session is spoken to, listened to and looked at.
 *
 * @param base {@code http} or {@code https}, a host, and perhaps a port and a path; no slash at the end
 */
public record SessionUrls(String base) {

    public String session(SessionId id) {
        return base + "/sessions/" + id;
    }

    String speak(SessionId id) {
        return socket() + "?sessionId=" + id + "&role=speaker&action=streamAudio";
    }

    String listen(SessionId id) {
        return socket() + "?sessionId=" + id + "&role=listener";
    }

    public String page(SessionId id) {
        return base + "/listen/" + id;
    }

    /** {@code ws} for {@code http}, {@code wss} for {@code https} (RFC 6455 §3). */
    private String socket() {
        return "ws" + base.substring("http".length()) + "/ws";
    }
}
