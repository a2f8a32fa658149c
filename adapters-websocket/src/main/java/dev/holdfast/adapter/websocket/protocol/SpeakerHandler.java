// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.adapter.websocket.connection.AudioIngest;
import dev.holdfast.adapter.websocket.delivery.ConnectionWriter;
import dev.holdfast.adapter.websocket.delivery.SessionConnections;
import dev.holdfast.adapter.websocket.message.ClientMessage;
import dev.holdfast.adapter.websocket.message.ReadyMessage;
import dev.holdfast.adapter.websocket.message.ServerMessages;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Handles a speaker's messages. */
final class SpeakerHandler extends RoleHandler {

    private final SpeakerAttachment speaker;
    private final SessionId session;
    private final AudioIngest ingest;

    /** The message to answer if the session cannot be ended. */
    private ClientMessage.@Nullable EndSession ending;

    SpeakerHandler(ProtocolHandler protocol, SpeakerAttachment speaker) {
        super(protocol);
        this.speaker = speaker;
        this.session = speaker.session().id();
        this.ingest = new AudioIngest(
                speaker,
                protocol.writer(),
                protocol.context().metrics(),
                protocol.connection().isFramed());
    }

    /** @param ready the message to complete */
    void start(ObjectNode ready) {
        ConnectionWriter writer = protocol.writer();
        protocol.connection()
                .acceptAudio(ingest, speaker.session().qualityTier().frameBytesMax());
        SessionConnections connections = protocol.join(session, Role.SPEAKER);
        writer.attachSpeaker(speaker, connections, ready(ready, speaker.session()));
        if (connections.hasNewerSpeakerThan(speaker.epoch())) {
            writer.close(CloseReason.REPLACED, ConnectionWriter.REPLACED_BY_NEWER);
        }
    }

    private byte[] ready(ObjectNode ready, Session now) {
        return ServerMessages.bytes(ReadyMessage.speaker(ready, protocol.id(), speaker, now, protocol.settings()));
    }

    @Override
    public void maintainSession(ClientMessage.MaintainSession message) {
        if (session.equals(message.session())) {
            ObjectNode answer = message.answering(ServerMessages.of("sessionMaintained"));
            protocol.awaitCurrent(speaker.session(), now -> protocol.writer().send(ready(answer, now)));
        } else {
            protocol.refuse(message, BAD_MESSAGE, "This connection has another session. Open a new connection.");
        }
    }

    @Override
    public void pauseAudio(ClientMessage.PauseAudio message) {
        protocol.connection()
                .flushAudio(() -> protocol.await(speaker::pause, outcome -> answerState(message, outcome)));
    }

    @Override
    public void resumeAudio(ClientMessage.ResumeAudio message) {
        protocol.await(speaker::resumeAudio, outcome -> answerState(message, outcome));
    }

    private void answerState(ClientMessage message, Outcome<Session> outcome) {
        if (outcome instanceof Outcome.Granted<Session> granted) {
            protocol.answer(message, ServerMessages.speakerState(granted.value()));
        } else {
            protocol.refuse(message, ((Outcome.Denied<Session>) outcome).denial());
        }
    }

    @Override
    public void refreshToken(ClientMessage.RefreshToken message) {
        protocol.await(() -> speaker.refresh(message.token()), outcome -> protocol.answerRefresh(message, outcome));
    }

    @Override
    public void endSession(ClientMessage.EndSession message) {
        protocol.connection().flushAudio(() -> {
            long wait = protocol.settings().timeouts().endWaitMax().toNanos();
            ending = message;
            ingest.pendingEnd().request(message.lastSequence(), now() + wait);
            endIfComplete();
        });
    }

    /** Ends the session once its last frame has arrived, or {@code endWaitMax} has passed. */
    @Override
    void endIfComplete() {
        if (ingest.pendingEnd().claim(speaker.frames().nextSequence(), now())) {
            protocol.writer().ackNow();
            protocol.await(speaker::end, outcome -> {
                if (outcome instanceof Outcome.Denied<Session> denied) {
                    endDenied(denied.denial());
                }
            });
        }
    }

    /** If the store is unavailable, the next check retries: the speaker has said that the session is over. */
    private void endDenied(Denial denial) {
        ClientMessage.EndSession message = ending;
        if (denial instanceof Denial.Unavailable) {
            ingest.pendingEnd().request(Optional.empty(), now());
        } else if (message != null) {
            protocol.refuse(message, denial);
        }
    }

    @Override
    boolean isEndOverdue() {
        return ingest.pendingEnd().isOverdue(now());
    }

    private long now() {
        return protocol.context().clock().nanos();
    }

    /** The session has ended; or its end failed and was taken back, so that the speaker reconnects and continues. */
    @Override
    void logSealed() {
        protocol.await(speaker::isSessionEnded, ended -> {
            if (ended) {
                protocol.writer().close(CloseReason.SESSION_ENDED, "The session has ended.");
            } else {
                protocol.writer()
                        .close(CloseReason.GO_AWAY, "The session is being ended. Connect again to see whether it was.");
            }
        });
    }

    @Override
    void unexpectedAudio() {
        throw new IllegalStateException("a speaker's connection accepts audio");
    }

    @Override
    void closed(CloseReason reason, Runnable released) {
        protocol.connection().flushAudio(() -> {
            try {
                protocol.leave(session, Role.SPEAKER, reason);
            } finally {
                protocol.context().blockingCalls().release(speaker::detach, released);
            }
        });
    }
}
