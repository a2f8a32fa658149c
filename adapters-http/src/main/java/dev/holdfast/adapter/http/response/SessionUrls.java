// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.response;

import dev.holdfast.domain.identity.SessionId;
import java.util.Optional;

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

    String listen(SessionId id, Optional<String> listeningKey) {
        return socket() + "?sessionId=" + id + "&role=listener"
                + listeningKey.map(key -> "&key=" + key).orElse("");
    }

    /** With the key in the fragment, which browsers keep to themselves: no proxy logs it, and no {@code Referer} tells it. */
    public String page(SessionId id, Optional<String> listeningKey) {
        return base + "/listen/" + id + listeningKey.map(key -> "#key=" + key).orElse("");
    }

    /** {@code ws} for {@code http}, {@code wss} for {@code https} (RFC 6455 §3). */
    private String socket() {
        return "ws" + base.substring("http".length()) + "/ws";
    }
}
