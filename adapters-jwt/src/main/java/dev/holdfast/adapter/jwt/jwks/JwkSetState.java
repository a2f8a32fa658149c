package dev.holdfast.adapter.jwt.jwks;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a login server's keys at one time.
 *
 * @param keys of the last fetch that went well; nothing before it
 * @param goodAt when that fetch began; before it, when the process did
 * @param goodNanos the same, as it is measured
 * @param triedNanos when the last fetch began, however it went
 * @param isUntried whether there was none yet
 * @param failingSince when the first of those that failed since then did; nothing where none did
 * @param why the last one failed, for the operator; empty where it did not
 */
record JwkSetState(
        @Nullable JwkSet keys,
        Instant goodAt,
        long goodNanos,
        long triedNanos,
        boolean isUntried,
        @Nullable Instant failingSince,
        String why) {

    static JwkSetState none(Instant now, long nanos) {
        return new JwkSetState(null, now, nanos, nanos, true, null, "");
    }

    boolean isFailing() {
        return failingSince != null;
    }

    int size() {
        return keys == null ? 0 : keys.size();
    }

    /** The same, with a fetch that begins. */
    JwkSetState tried(long nanos) {
        return new JwkSetState(keys, goodAt, goodNanos, nanos, false, failingSince, why);
    }

    /** @param began when the fetch did */
    JwkSetState succeeded(JwkSet fetched, Instant began) {
        return new JwkSetState(fetched, began, triedNanos, triedNanos, false, null, "");
    }

    JwkSetState failed(String reason, Instant now) {
        return new JwkSetState(
                keys, goodAt, goodNanos, triedNanos, false, failingSince == null ? now : failingSince, reason);
    }
}
