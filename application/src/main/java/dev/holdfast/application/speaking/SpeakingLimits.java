package dev.holdfast.application.speaking;

import java.time.Duration;

/**
 * How fast a speaker may speak.
 *
 * @param rateMax in multiples of real time
 * @param burst audio that may come at once after an attach
 */
public record SpeakingLimits(double rateMax, Duration burst) {

    /**
     * A quarter faster than real time makes up for a hiccup; 60 s is what clients keep unacked (PROTOCOL §3, §4).
     */
    public static final SpeakingLimits DEFAULT = new SpeakingLimits(1.25, Duration.ofSeconds(60));

    public SpeakingLimits {
        if (!(rateMax >= 1)) {
            throw new IllegalArgumentException("a speaker may always speak in real time: " + rateMax);
        }
        if (burst.isNegative() || burst.isZero()) {
            throw new IllegalArgumentException("a burst is longer than nothing: " + burst);
        }
    }
}
