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

/** Handles the messages of a connection that has no session yet. */
final class SetupHandler extends RoleHandler {

    SetupHandler(ProtocolHandler protocol) {
        super(protocol);
    }

    /** What became of a {@code createSession}. */
    private sealed interface Created {

        record Refused(Denial denial) implements Created {}

        record Stored(HostedSession session, AttachRequest request, AttachResult result) implements Created {}
    }

    @Override
    public void createSession(ClientMessage.CreateSession message) {
        protocol.await(() -> create(message), created -> {
            if (created instanceof Created.Stored stored) {
                protocol.answer(message, ServerMessages.sessionCreated(stored.session()));
                protocol.answerAttach(message, stored.request(), stored.result(), ServerMessages.of("ready"));
            } else {
                protocol.refuse(message, ((Created.Refused) created).denial());
            }
        });
    }

    /** Blocks. */
    private Created create(ClientMessage.CreateSession message) {
        NewSession wanted = new NewSession(message.sourceLanguage(), message.qualityTier(), message.idempotencyKey());
        Outcome<HostedSession> outcome = protocol.attacher().create(protocol.requester(), wanted);
        if (outcome instanceof Outcome.Denied<HostedSession> denied) {
            return new Created.Refused(denied.denial());
        }
        HostedSession session = ((Outcome.Granted<HostedSession>) outcome).value();
        AttachRequest request = protocol.request()
                .byMessage(
                        protocol.requester(),
                        session.session().id(),
                        Role.SPEAKER,
                        protocol.request().from());
        // Before the name is sent: a client that speaks in the session elsewhere at once gets the newer lease.
        return new Created.Stored(session, request, protocol.attach(request));
    }

    @Override
    public void maintainSession(ClientMessage.MaintainSession message) {
        AttachRequest request = protocol.request()
                .byMessage(
                        protocol.requester(),
                        message.session(),
                        message.role().orElse(protocol.request().role()),
                        message.from().orElse(protocol.request().from()));
        protocol.await(
                () -> protocol.attach(request),
                result -> protocol.answerAttach(
                        message, request, result, message.answering(ServerMessages.of("sessionMaintained"))));
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
