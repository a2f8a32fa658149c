// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.session;

import dev.holdfast.domain.connection.ConnectionId;
import java.time.Instant;
import java.util.Objects;

/**
 * The exclusive right to append to a session's log. One connection holds it at a time.
 *
 * <p>The epoch is a fencing token: it grows by one with each attach, and the log rejects appends with an older one. A lease
 * ends when its holder releases it, when another connection takes it over, or when it is not renewed before {@code until}.
 *
 * @param epoch 1 for the first attach of a session, one more for each later attach
 * @param connection the holder
 * @param since when the holder attached
 * @param until when it expires unless it is renewed
 * @param requested whether the owner waits for it on another node: the holder releases it when it sees this
 */
public record SpeakerLease(long epoch, ConnectionId connection, Instant since, Instant until, boolean requested) {

    /** A lease that no other node requested. */
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
