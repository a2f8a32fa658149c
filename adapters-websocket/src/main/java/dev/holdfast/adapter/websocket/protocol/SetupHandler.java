// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.protocol;

import dev.holdfast.adapter.websocket.message.ClientMessage;
import dev.holdfast.adapter.websocket.message.ServerMessages;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.host.HostedSession;
import dev.holdfast.application.port.in.host.NewSession;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.Role;

/** Handles the messages of a connection that has no session yet. For the reading thread; may block. */
final class SetupHandler extends RoleHandler {

    SetupHandler(ProtocolHandler protocol) {
        super(protocol);
    }

    @Override
    public void createSession(ClientMessage.CreateSession message) {
        NewSession wanted = new NewSession(message.sourceLanguage(), message.qualityTier(), message.idempotencyKey());
        Outcome<HostedSession> outcome = protocol.attacher().create(protocol.requester(), wanted);
        if (outcome instanceof Outcome.Denied<HostedSession> denied) {
            protocol.refuse(message, denied.denial());
            return;
        }
        HostedSession created = ((Outcome.Granted<HostedSession>) outcome).value();
        AttachRequest request = protocol.request()
                .byMessage(
                        protocol.requester(),
                        created.session().id(),
                        Role.SPEAKER,
                        protocol.request().from());
        // Before the name is sent: a client that speaks in the session elsewhere at once gets the newer lease.
        AttachResult result = protocol.attach(request);
        protocol.answer(message, ServerMessages.sessionCreated(created));
        protocol.answerAttach(message, request, result, ServerMessages.of("ready"));
    }

    @Override
    public void maintainSession(ClientMessage.MaintainSession message) {
        AttachRequest request = protocol.request()
                .byMessage(
                        protocol.requester(),
                        message.session(),
                        message.role().orElse(protocol.request().role()),
                        message.from().orElse(protocol.request().from()));
        AttachResult result = protocol.attach(request);
        protocol.answerAttach(message, request, result, message.answering(ServerMessages.of("sessionMaintained")));
    }

    @Override
    public void refreshToken(ClientMessage.RefreshToken message) {
        protocol.refuse(message, new Denial.NotAllowed("This connection has no session yet."));
    }

    @Override
    void unexpectedAudio() {
        protocol.writer().close(CloseReason.BAD_MESSAGE, "Create or name a session before sending audio.");
    }
}
