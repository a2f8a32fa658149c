// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.in.speaker.FrameSink;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment.Resume;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.session.Session;

/**
 * The fields of {@code ready} and {@code sessionMaintained} (docs/protocol.md §2): what a client needs to continue after an
 * attach. Stateless.
 */
public final class ReadyMessage {

    private ReadyMessage() {}

    public static ObjectNode speaker(
            ObjectNode ready, ConnectionId id, SpeakerAttachment speaker, Session now, WebSocketSettings settings) {
        FrameSink frames = speaker.frames();
        session(ready, id, now, Role.SPEAKER, settings)
                .put("epoch", speaker.epoch())
                .put("resume", speaker.resume().word())
                .put("nextSeq", frames.ackedSequence())
                .put("mediaTimeUs", frames.nextMediaTimeMicros())
                .put("retainedFromSeq", frames.retainedFromSequence())
                .put("liveSeq", frames.nextSequence())
                .put("tokenExpiresAt", speaker.tokenUntil().toString());
        // Read after nextSeq, so that no frame that comes in between is missing from it.
        ready.putObject("pace")
                .put("availableMs", frames.availableMicros() / 1_000)
                .put("burstMs", frames.burstMicros() / 1_000)
                .put("rateMax", frames.rateMax());
        return ready;
    }

    public static ObjectNode listener(
            ObjectNode ready, ConnectionId id, ListenerAttachment listener, Session now, WebSocketSettings settings) {
        long next = listener.feed().nextSequence();
        // Fresh: the next frame is the session's first. A listener that begins later resumes.
        Resume resume = listener.feed().beginsWithGap() ? Resume.GAP : next == 0 ? Resume.FRESH : Resume.RESUMED;
        session(ready, id, now, Role.LISTENER, settings)
                .put("epoch", now.epoch())
                .put("resume", resume.word())
                .put("nextSeq", next)
                .put("retainedFromSeq", listener.feed().retainedFromSequence())
                .put("liveSeq", listener.feed().liveSequence());
        listener.tokenUntil().ifPresent(until -> ready.put("tokenExpiresAt", until.toString()));
        return ready;
    }

    private static ObjectNode session(
            ObjectNode ready, ConnectionId id, Session session, Role role, WebSocketSettings settings) {
        ready.put("connectionId", id.value())
                .put("sessionId", session.id().value())
                .put("role", role.word())
                .put("state", session.state().word())
                .put("heartbeatMs", settings.timeouts().heartbeat().toMillis());
        session.clock().ifPresent(clock -> ready.put("sampleRate", clock.hertz()));
        ready.putObject("limits")
                .put("frameBytesMax", session.qualityTier().frameBytesMax())
                .put("textBytesMax", settings.limits().textBytesMax());
        return ready;
    }
}
