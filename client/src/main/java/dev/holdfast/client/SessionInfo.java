package dev.holdfast.client;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A session as the server shows it.
 *
 * @param state {@code waiting}, {@code live}, {@code paused}, {@code interrupted} or {@code ended}
 * @param sampleRate samples a second of its PCM audio; empty until somebody has spoken
 * @param lastSequence of its last frame, once it has ended with any
 * @param pageUrl where a browser can listen
 */
public record SessionInfo(
        String sessionId,
        String sourceLanguage,
        String qualityTier,
        String state,
        Optional<Instant> createdAt,
        Optional<Instant> expiresAt,
        Optional<URI> speakUrl,
        Optional<URI> listenUrl,
        Optional<URI> pageUrl,
        OptionalInt sampleRate,
        OptionalLong lastSequence) {

    static final String ENDED = "ended";

    /** Whether it is over. */
    public boolean isEnded() {
        return state.equals(ENDED);
    }
}
