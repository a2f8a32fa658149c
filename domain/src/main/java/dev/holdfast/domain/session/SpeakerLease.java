package dev.holdfast.domain.session;

import dev.holdfast.domain.connection.ConnectionId;
import java.time.Instant;
import java.util.Objects;

/**
 * The right to append to a session's log, held by one connection at a time.
 *
 * <p>The epoch is its fence: it grows by one with every attach, and whoever holds an older one appends nothing more. A
 * lease ends when it is given back, taken over, or not renewed by {@code until} (a server that died renews nothing).
 *
 * @param epoch 1 for the first speaker of a session, one more for each that follows
 * @param connection whose lease it is
 * @param since when it was taken
 * @param until when it ends unless it is renewed
 * @param requested whether its owner is waiting for it at another server: whoever holds it gives it back when they see that
 */
public record SpeakerLease(long epoch, ConnectionId connection, Instant since, Instant until, boolean requested) {

    /** One that nobody else wants. */
    public SpeakerLease(long epoch, ConnectionId connection, Instant since, Instant until) {
        this(epoch, connection, since, until, false);
    }

    public SpeakerLease {
        Objects.requireNonNull(connection, "connection");
        if (epoch < 1) {
            throw new IllegalArgumentException("an epoch is 1 or more: " + epoch);
        }
        if (until.isBefore(since)) {
            throw new IllegalArgumentException("a lease ends after it begins: " + since + " to " + until);
        }
    }

    SpeakerLease renewedUntil(Instant later) {
        return new SpeakerLease(epoch, connection, since, later.isAfter(until) ? later : until, requested);
    }

    SpeakerLease asRequested() {
        return new SpeakerLease(epoch, connection, since, until, true);
    }
}
