// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.session;

import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.connection.ConnectionId;
import java.util.Optional;

/** A stored change of a session. The server publishes it to the session's connections. */
public sealed interface SessionEvent {

    /** A speaker took the lease. */
    record SpeakerAttached(SpeakerLease lease, boolean paused) implements SessionEvent {}

    /** A newer connection took the lease. Frames of this connection are no longer appended. */
    record SpeakerReplaced(ConnectionId connection, long epoch) implements SessionEvent {}

    record SpeakerPaused() implements SessionEvent {}

    record SpeakerResumed() implements SessionEvent {}

    /** The speaker's connection closed, or its lease expired. */
    record SpeakerInterrupted() implements SessionEvent {}

    record SessionEnded(EndReason reason, Optional<Sequence> lastSequence) implements SessionEvent {}
}
