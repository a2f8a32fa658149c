// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.session;

import java.util.Arrays;
import java.util.Optional;

/** Audio quality of a session, and the limits for its frames (docs/protocol.md §3). */
public enum QualityTier {
    /** Speech: Opus at 24 kbit/s, or PCM up to 16 kHz at 120 ms a frame. */
    STANDARD("standard", 4 * 1024),
    /** Music and stereo: Opus at any rate, or PCM up to 48 kHz at 120 ms a frame. */
    PREMIUM("premium", 16 * 1024);

    private final String word;
    private final int frameBytesMax;

    QualityTier(String word, int frameBytesMax) {
        this.word = word;
        this.frameBytesMax = frameBytesMax;
    }

    /** The tier with this {@link #word()}, case-sensitive. Empty if there is none. */
    public static Optional<QualityTier> parse(String word) {
        return Arrays.stream(values()).filter(tier -> tier.word.equals(word)).findFirst();
    }

    /** The tier's name in requests and responses. */
    public String word() {
        return word;
    }

    /** Maximum size of an audio frame, header and payload together, in bytes. */
    public int frameBytesMax() {
        return frameBytesMax;
    }
}
