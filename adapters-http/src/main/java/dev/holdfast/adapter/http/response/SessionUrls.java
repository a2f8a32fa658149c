// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.response;

import dev.holdfast.domain.identity.SessionId;

/**
 * Builds the URLs of a session: API, speaker's and listeners' WebSocket, page.
 *
 * @param base {@code http} or {@code https}, a host, optionally a port and a path; no slash at the end
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
