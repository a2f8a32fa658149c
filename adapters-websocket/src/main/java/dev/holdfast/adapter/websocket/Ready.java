package dev.holdfast.adapter.websocket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment.Resume;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.session.Session;

/** The first message after an attach: everything a client needs to go on (PROTOCOL §2, {@code ready}). */
final class Ready {

    private Ready() {}

    static ObjectNode speaker(
            ObjectNode ready, ConnectionId id, SpeakerAttachment publisher, Session now, SocketSettings settings) {
        long next = publisher.nextSequence();
        return session(ready, id, now, Role.SPEAKER, settings)
                .put("epoch", publisher.epoch())
                .put("resume", publisher.resume().word())
                .put("nextSeq", next)
                .put("mediaTimeUs", publisher.nextMediaTimeMicros())
                .put("retainedFromSeq", publisher.retainedFromSequence())
                .put("liveSeq", next)
                .put("tokenExpiresAt", publisher.tokenUntil().toString());
    }

    static ObjectNode listener(
            ObjectNode ready, ConnectionId id, ListenerAttachment listening, Session now, SocketSettings settings) {
        long next = listening.nextSequence();
        // Fresh is who begins at the beginning or at the live edge of nothing; whoever names a place resumes.
        Resume resume = listening.beginsWithGap() ? Resume.GAP : next == 0 ? Resume.FRESH : Resume.RESUMED;
        session(ready, id, now, Role.LISTENER, settings)
                .put("epoch", now.epoch())
                .put("resume", resume.word())
                .put("nextSeq", next)
                .put("retainedFromSeq", listening.retainedFromSequence())
                .put("liveSeq", listening.liveSequence());
        listening.tokenUntil().ifPresent(until -> ready.put("tokenExpiresAt", until.toString()));
        return ready;
    }

    static ObjectNode session(ObjectNode ready, ConnectionId id, Session session, Role role, SocketSettings settings) {
        ready.put("connectionId", id.value())
                .put("sessionId", session.id().value())
                .put("role", role.word())
                .put("state", session.state().word())
                .put("heartbeatMs", settings.times().heartbeat().toMillis());
        session.clock().ifPresent(clock -> ready.put("sampleRate", clock.hertz()));
        ready.putObject("limits")
                .put("frameBytesMax", session.qualityTier().frameBytesMax())
                .put("textBytesMax", settings.limits().textBytesMax());
        return ready;
    }
}
