package dev.holdfast.application.port.in.speaker;

import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.identity.SessionId;
import java.util.Optional;

/** For the speaker: takes the session's lease, which is what appending needs. */
public interface SpeakIntoSession {

    /**
     * Attaches a speaker to a session that exists. The owner attaching again wins at once.
     *
     * @param clock samples a second of PCM to come; nothing: the session's own, or {@link TrackClock#SPEECH}
     */
    Outcome<SpeakerAttachment> attach(
            Requester requester, SessionId session, ConnectionId connection, Optional<TrackClock> clock);
}
