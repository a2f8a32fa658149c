// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.session;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A session as the server describes it (docs/protocol.md §1). {@code toString} omits the links.
 *
 * @param state {@code waiting}, {@code live}, {@code paused}, {@code interrupted} or {@code ended}
 * @param expiresAt when the session ends if no speaker attaches; empty while a speaker is attached
 * @param endReason {@code endedByOwner}, {@code endedByOperator}, {@code speakerLost} or {@code expired}; empty before the
 *     end
 * @param pageUrl the page on which a browser listens
 * @param sampleRate samples a second of the PCM audio; empty before the first speaker
 * @param lastSequence of the last frame; empty before the end, and where no frame was spoken
 */
public record SessionInfo(
        String sessionId,
        String sourceLanguage,
        String qualityTier,
        String state,
        Optional<Instant> createdAt,
        Optional<Instant> expiresAt,
        Optional<Instant> endedAt,
        Optional<String> endReason,
        Optional<URI> speakUrl,
        Optional<URI> listenUrl,
        Optional<URI> pageUrl,
        OptionalInt sampleRate,
        OptionalLong lastSequence) {

    private static final String ENDED = "ended";

    public boolean isEnded() {
        return state.equals(ENDED);
    }

    /**
     * The listening key, which {@code pageUrl} and {@code listenUrl} carry: for the owner, where listening needs one. Empty
     * otherwise.
     */
    public Optional<String> listenKey() {
        return pageUrl.or(() -> listenUrl)
                .flatMap(link -> ListenLink.find(link.toString()))
                .flatMap(ListenLink::key);
    }

    /** Without the links, which may carry a listening key. */
    @Override
    public String toString() {
        return "SessionInfo[" + sessionId + ", " + state + "]";
    }
}
