// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.domain.connection.CloseReason;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * State of one connection: {@code Handshaking → Attached → Draining → Closed}. It never goes back. Each state has only the methods
 * for its own transitions, so the compiler rejects attaching a closed connection.
 */
sealed interface ConnectionState {

    /** Open: input counts, and messages are sent. */
    sealed interface Open extends ConnectionState {

        /** The server begins to close. */
        Draining draining(CloseReason reason);
    }

    /**
     * Not attached to a session yet.
     *
     * @param mustAttach whether the client named no session in its handshake, and has little time to do so
     */
    record Handshaking(boolean mustAttach) implements Open {

        Speaking speaking(SpeakerAcks acks, SessionConnections session) {
            return new Speaking(acks, session);
        }

        Listening listening(ListenerFeed feed, SessionConnections session) {
            return new Listening(feed, session);
        }

        @Override
        public Draining draining(CloseReason reason) {
            return new Draining(reason, null, false);
        }
    }

    /** Attached to a session. */
    sealed interface Attached extends Open {

        SessionConnections session();

        /** The session's newest sequence, for ticks. */
        long liveSequence();

        /** When the client's token expires; empty if it has none. */
        Optional<Instant> tokenUntil();
    }

    record Speaking(SpeakerAcks acks, SessionConnections session) implements Attached {

        private SpeakerAttachment speaker() {
            return acks.speaker();
        }

        @Override
        public long liveSequence() {
            return speaker().frames().nextSequence();
        }

        @Override
        public Optional<Instant> tokenUntil() {
            return Optional.of(speaker().tokenUntil());
        }

        @Override
        public Draining draining(CloseReason reason) {
            return new Draining(reason, null, false);
        }
    }

    record Listening(ListenerFeed feed, SessionConnections session) implements Attached {

        private ListenerAttachment listener() {
            return feed.listener();
        }

        @Override
        public long liveSequence() {
            return listener().feed().liveSequence();
        }

        @Override
        public Optional<Instant> tokenUntil() {
            return listener().tokenUntil();
        }

        @Override
        public Draining draining(CloseReason reason) {
            return new Draining(reason, feed, false);
        }
    }

    /**
     * Closing: the server's close frame is queued or sent. The server sends what is queued and ignores what it receives.
     *
     * @param feed what is to be released once the transport is closed; null unless the client listened
     * @param closeReceived whether the client's close frame has arrived: then nothing is missing once the queue is empty
     */
    record Draining(CloseReason reason, @Nullable ListenerFeed feed, boolean closeReceived) implements ConnectionState {

        Draining afterClose() {
            return new Draining(reason, feed, true);
        }
    }

    /** The transport is closed. */
    record Closed(CloseReason reason, @Nullable ListenerFeed feed) implements ConnectionState {}

    /** The transport is closed. The first reason given is kept. */
    default Closed closed(CloseReason reason) {
        if (this instanceof Closed already) {
            return already;
        }
        if (this instanceof Draining draining) {
            return new Closed(draining.reason(), draining.feed());
        }
        return new Closed(reason, this instanceof Listening listening ? listening.feed() : null);
    }
}
