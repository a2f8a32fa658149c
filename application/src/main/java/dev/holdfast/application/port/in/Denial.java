// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in;

import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Refusal;
import java.time.Duration;

/** Why a request was denied. Adapters map each kind to status, close and error codes. */
public sealed interface Denial {

    /** Explanation for the requester. */
    String explanation();

    /** The session's state or owner does not permit it. */
    record Refused(Refusal refusal) implements Denial {
        @Override
        public String explanation() {
            return refusal.explanation();
        }
    }

    /** No credential, or an invalid one. */
    record Unauthenticated(String explanation) implements Denial {}

    /** A valid credential that does not permit this. */
    record NotAllowed(String explanation) implements Denial {}

    record NoSuchSession(SessionId session) implements Denial {
        @Override
        public String explanation() {
            return "There is no session " + session + ". Check the name; sessions are forgotten a day after they end.";
        }
    }

    /** The idempotency key was used for a different request. */
    record IdempotencyKeyReused() implements Denial {
        @Override
        public String explanation() {
            return "This Idempotency-Key was used for another request. Use a new key for a new session.";
        }
    }

    /** The session's sample rate is different and cannot change. */
    record SampleRateMismatch(int hertz, int wanted) implements Denial {
        @Override
        public String explanation() {
            return "This session's audio has " + hertz + " samples a second and cannot change to " + wanted + ".";
        }
    }

    record TooManyAttempts(Duration retryAfter) implements Denial {
        @Override
        public String explanation() {
            return "Too many attempts from this address. Try again in "
                    + Math.max(1, retryAfter.plusMillis(999).toSeconds()) + " s.";
        }
    }

    /** The session store or the audio log is temporarily unavailable. */
    record Unavailable(Duration retryAfter) implements Denial {
        @Override
        public String explanation() {
            return "Sessions cannot be stored or read just now. Try again shortly.";
        }
    }

    /** The token cannot be verified at the moment, for example because the identity provider is unavailable. */
    record TokensUnverifiable(String explanation, Duration retryAfter) implements Denial {}

    /** The audio storage is full: the disk, or the configured limit. Live sessions continue. */
    record StorageFull(Duration retryAfter) implements Denial {
        @Override
        public String explanation() {
            return "The server has no storage left for another session. Try again later. Live sessions are not affected.";
        }
    }
}
