package dev.holdfast.domain.session;

import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.connection.ConnectionId;
import java.util.Optional;

/** What happened to a session, told to whoever is connected to it. */
public sealed interface SessionEvent {

    /** A speaker took the lease. */
    record SpeakerAttached(SpeakerLease lease, boolean paused) implements SessionEvent {}

    /** The lease went from this connection to a newer one: nothing it still sends is appended. */
    record SpeakerReplaced(ConnectionId connection, long epoch) implements SessionEvent {}

    record SpeakerPaused() implements SessionEvent {}

    record SpeakerResumed() implements SessionEvent {}

    /** The speaker's connection is gone. */
    record SpeakerInterrupted() implements SessionEvent {}

    record SessionEnded(EndReason reason, Optional<Sequence> lastSequence) implements SessionEvent {}
}
