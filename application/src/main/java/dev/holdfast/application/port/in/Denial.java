package dev.holdfast.application.port.in;

import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Refusal;
import java.time.Duration;

/** Why something asked for is not done. Adapters map each kind to their own codes. */
public sealed interface Denial {

    /** In words for the person who asked. */
    String explanation();

    /** The session refused. */
    record Refused(Refusal refusal) implements Denial {
        @Override
        public String explanation() {
            return refusal.explanation();
        }
    }

    /** No credential, or one that proves nothing. */
    record Unauthenticated(String explanation) implements Denial {}

    /** A good credential, and not for this. */
    record NotAllowed(String explanation) implements Denial {}

    record NoSuchSession(SessionId session) implements Denial {
        @Override
        public String explanation() {
            return "There is no session " + session + ". Check the name; sessions are forgotten a day after they end.";
        }
    }

    /** The idempotency key was used for another request. */
    record IdempotencyKeyReused() implements Denial {
        @Override
        public String explanation() {
            return "This Idempotency-Key was used for another request. Use a new key for a new session.";
        }
    }

    /** The first request with this key has not been answered yet. */
    record RequestInProgress(Duration retryAfter) implements Denial {
        @Override
        public String explanation() {
            return "A request with this Idempotency-Key is still under way. Ask again in a moment.";
        }
    }

    /** The track's clock is another one, and cannot change. */
    record SampleRateMismatch(int hertz, int wanted) implements Denial {
        @Override
        public String explanation() {
            return "This session's audio has " + hertz + " samples a second and cannot change to " + wanted + ".";
        }
    }

    record TooManyAttempts(Duration retryAfter) implements Denial {
        @Override
        public String explanation() {
            return "Too many attempts from this address. Try again in " + Math.max(1, retryAfter.toSeconds()) + " s.";
        }
    }

    /** The store, or the log, cannot be used just now. */
    record Unavailable(Duration retryAfter) implements Denial {
        @Override
        public String explanation() {
            return "Sessions cannot be stored or read just now. Try again shortly.";
        }
    }

    /** Whether the token is good cannot be found out just now: what checks it, such as a login server, is away. */
    record TokensUnverifiable(String explanation, Duration retryAfter) implements Denial {}

    /** There is no room for more audio: on the disk, or in what is allowed. What goes on goes on. */
    record StorageFull(Duration retryAfter) implements Denial {
        @Override
        public String explanation() {
            return "There is no room for the audio of another session just now. Try again later; sessions that go on are"
                    + " not concerned.";
        }
    }
}
