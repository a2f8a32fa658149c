// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in.speaker;

import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.domain.session.Session;
import java.time.Instant;

/**
 * A speaker's attachment to a session: the lease, and the {@link FrameSink} that the lease permits to append to. Control
 * plane.
 *
 * <p>Called by the transport on threads that may block, one call at a time; only {@link #tokenUntil} may run concurrently.
 * Weakness: another node or a newer connection can take the lease at any time. The sink then refuses frames, and a {@link
 * dev.holdfast.application.port.out.session.SessionNotifier} reports the change.
 */
public interface SpeakerAttachment {

    /** The session as stored by the attach. */
    Session session();

    /** This lease's epoch. */
    long epoch();

    /** The state of the log at the attach. */
    Resume resume();

    /** Where to append frames. The same object each time. */
    FrameSink frames();

    /** When the speaker's token expires. */
    Instant tokenUntil();

    /** Whether the session has ended. A log may be sealed for a while although the session does not end. Blocks. */
    boolean isSessionEnded();

    /** Pauses the session. Blocks. */
    Outcome<Session> pause();

    /** Resumes a paused session. Blocks. */
    Outcome<Session> resumeAudio();

    /** Replaces the token by a newer one of the same subject. May block to verify it. */
    Outcome<Instant> refresh(String token);

    /** Ends the session after the last appended frame. Blocks. */
    Outcome<Session> end();

    /** Releases the lease, because the connection has closed. Idempotent; no effect after a take-over. Blocks. */
    void detach();

    /** State of the log at an attach. */
    enum Resume {
        /** The log is empty. */
        FRESH("fresh"),
        /** The log has frames. The client continues with {@link FrameSink#nextSequence()}. */
        RESUMED("resumed"),
        /** The log has frames, and some may be missing. */
        GAP("gap");

        private final String word;

        Resume(String word) {
            this.word = word;
        }

        /** The name in protocol messages. */
        public String word() {
            return word;
        }
    }
}
