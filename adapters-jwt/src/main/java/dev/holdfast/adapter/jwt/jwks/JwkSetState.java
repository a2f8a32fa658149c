// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.jwks;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of the cache at one time. Immutable.
 *
 * @param keys of the last successful fetch; null before the first
 * @param fetchedAt when that fetch started; before the first, when the process did
 * @param fetchedNanos the same, by the monotonic clock
 * @param attemptedNanos when the last fetch started, successful or not
 * @param isBeforeFirstFetch whether no fetch has started yet
 * @param failingSince when the first failure after the last success happened; null if there is none
 * @param failureReason the reason of the last failure, for the operator; empty if there is none
 */
record JwkSetState(
        @Nullable JwkSet keys,
        Instant fetchedAt,
        long fetchedNanos,
        long attemptedNanos,
        boolean isBeforeFirstFetch,
        @Nullable Instant failingSince,
        String failureReason) {

    static JwkSetState none(Instant now, long nanos) {
        return new JwkSetState(null, now, nanos, nanos, true, null, "");
    }

    boolean isFailing() {
        return failingSince != null;
    }

    int size() {
        return keys == null ? 0 : keys.size();
    }

    /** A copy after the start of a fetch. */
    JwkSetState attempted(long nanos) {
        return new JwkSetState(keys, fetchedAt, fetchedNanos, nanos, false, failingSince, failureReason);
    }

    /** @param began when the fetch started */
    JwkSetState succeeded(JwkSet fetched, Instant began) {
        return new JwkSetState(fetched, began, attemptedNanos, attemptedNanos, false, null, "");
    }

    JwkSetState failed(String reason, Instant now) {
        return new JwkSetState(
                keys,
                fetchedAt,
                fetchedNanos,
                attemptedNanos,
                false,
                failingSince == null ? now : failingSince,
                reason);
    }
}
