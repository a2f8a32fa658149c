// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import dev.holdfast.adapter.websocket.connection.ConnectionContext;
import dev.holdfast.adapter.websocket.connection.MessageHandler;
import dev.holdfast.adapter.websocket.connection.WebSocketConnection;
import dev.holdfast.adapter.websocket.delivery.ConnectionWriter;
import dev.holdfast.adapter.websocket.delivery.SessionBroadcaster;
import dev.holdfast.adapter.websocket.delivery.SessionConnections;
import dev.holdfast.adapter.websocket.loop.EventLoop;
import dev.holdfast.adapter.websocket.loop.EventLoopGroup;
import dev.holdfast.adapter.websocket.message.ClientMessage;
import dev.holdfast.adapter.websocket.message.ClientMessageDecoder;
import dev.holdfast.adapter.websocket.message.Rejection;
import dev.holdfast.adapter.websocket.message.ServerMessages;
import dev.holdfast.adapter.websocket.metrics.RefusalReason;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection's protocol: decodes its messages and passes them to the handler of its role. Confined to the connection's event
 * loop; what may block runs as a {@link dev.holdfast.adapter.websocket.connection.BlockingCalls blocking call}.
 */
public final class ProtocolHandler implements MessageHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProtocolHandler.class);

    private final AttachRequest request;
    private final Attachment attachment;
    private final WebSocketConnection connection;
    private final ConnectionContext context;
    private final SessionAttacher attacher;
    private final SessionBroadcaster broadcaster;
    private final ListenerQuota quota;
    private final EventLoopGroup eventLoops;
    private final BooleanSupplier serverDrains;

    /** Changes from setup to speaker or listener, and never again. Read by any thread. */
    private volatile RoleHandler role = new SetupHandler(this);

    /** The requester with a refreshed token; null before the first refresh. */
    private @Nullable Requester renewed;

    private boolean opened;

    private boolean closed;

    /**
     * @param attachment what the handshake attached for this request
     * @param serverDrains whether the server refuses new attaches
     */
    public ProtocolHandler(
            AttachRequest request,
            Attachment attachment,
            WebSocketConnection connection,
            ConnectionContext context,
            SessionAttacher attacher,
            SessionBroadcaster broadcaster,
            ListenerQuota quota,
            EventLoopGroup eventLoops,
            BooleanSupplier serverDrains) {
        this.request = request;
        this.attachment = attachment;
        this.connection = connection;
        this.context = context;
        this.attacher = attacher;
        this.broadcaster = broadcaster;
        this.quota = quota;
        this.eventLoops = eventLoops;
        this.serverDrains = serverDrains;
    }

    @Override
    public void opened() {
        opened = true;
        writer().open(attachment instanceof Attachment.Unattached);
        attached(attachment, ServerMessages.of(request.maintains() ? "sessionMaintained" : "ready"), request.from());
    }

    /** The connection may have closed before its attach completed: then releases what was attached. */
    private void attached(Attachment got, ObjectNode ready, StartPosition from) {
        if (closed) {
            context.blockingCalls().release(got::release, () -> {});
        } else if (got instanceof Attachment.Speaking speaking) {
            SpeakerHandler speaker = new SpeakerHandler(this, speaking.speaker());
            role = speaker;
            speaker.start(ready);
        } else if (got instanceof Attachment.Listening listening) {
            ListenerHandler listener = new ListenerHandler(this, listening.listener());
            role = listener;
            listener.start(ready, from);
        }
    }

    @Override
    public void text(String text) {
        ClientMessageDecoder.decode(text).dispatch(role);
    }

    @Override
    public void unexpectedAudio() {
        role.unexpectedAudio();
    }

    @Override
    public void logSealed() {
        role.logSealed();
    }

    @Override
    public void endIfComplete() {
        role.endIfComplete();
    }

    @Override
    public boolean isSpeaking() {
        return role instanceof SpeakerHandler;
    }

    @Override
    public boolean isEndOverdue() {
        return role.isEndOverdue();
    }

    @Override
    public void handshakeFailed() {
        attachment.release();
    }

    @Override
    public void closed(CloseReason reason, Runnable released) {
        closed = true;
        if (opened) {
            role.closed(reason, released);
        } else {
            // The transport was lost between the handshake's answer and this.
            context.blockingCalls().release(attachment::release, released);
        }
    }

    // --- for the handlers of the roles -----------------------------------------------------------------------------

    ConnectionId id() {
        return connection.id();
    }

    AttachRequest request() {
        return request;
    }

    WebSocketConnection connection() {
        return connection;
    }

    ConnectionWriter writer() {
        return connection.writer();
    }

    ConnectionContext context() {
        return context;
    }

    WebSocketSettings settings() {
        return context.settings();
    }

    SessionAttacher attacher() {
        return attacher;
    }

    Requester requester() {
        return renewed != null ? renewed : request.requester();
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * Makes a call that may block, for a message of the client: its next message is handled after this one.
     *
     * @param then gets the result, on the event loop, even if the connection has closed meanwhile
     */
    <T> void await(Supplier<T> blocking, Consumer<T> then) {
        connection.suspend();
        context.blockingCalls().call(connection, blocking, then, connection::resume);
    }

    /** The session as it is stored now. */
    void awaitStored(Session known, Consumer<Outcome<Session>> then) {
        Requester by = requester();
        await(() -> attacher.stored(by, known), then);
    }

    /** The session as it is stored now; as it was known where it cannot be read. */
    void awaitCurrent(Session known, Consumer<Session> then) {
        awaitStored(
                known, stored -> then.accept(stored instanceof Outcome.Granted<Session> found ? found.value() : known));
    }

    /** Attaches by message; blocks. Nothing is sent yet: {@link #answerAttach} does. */
    AttachResult attach(AttachRequest wanted) {
        Optional<RefusalReason> refused = serverDrains.getAsBoolean()
                ? Optional.of(RefusalReason.GOING_AWAY)
                : wanted.role() == Role.LISTENER ? wanted.session().flatMap(quota::listen) : Optional.empty();
        refused.ifPresent(context.metrics()::refused);
        return refused.<AttachResult>map(reason -> new AttachResult.Rejected(Rejection.of(reason)))
                .orElseGet(() -> attacher.attach(wanted, id()));
    }

    void answerAttach(ClientMessage message, AttachRequest wanted, AttachResult result, ObjectNode ready) {
        if (result instanceof AttachResult.Attached got) {
            connection.moveTo(eventLoop(wanted), () -> attached(got.attachment(), ready, wanted.from()));
        } else {
            Rejection rejection = ((AttachResult.Rejected) result).rejection();
            ObjectNode error = message.answering(ServerMessages.error(rejection));
            writer().close(rejection.reason(), ServerMessages.bytes(error), rejection.explanation());
        }
    }

    private EventLoop eventLoop(AttachRequest wanted) {
        return wanted.session()
                .map(named -> wanted.role() == Role.SPEAKER
                        ? eventLoops.homeOf(named)
                        : eventLoops.of(named, broadcaster.listenersOf(named)))
                .orElseGet(eventLoops::next);
    }

    SessionConnections join(SessionId session, Role as) {
        context.metrics().attached(as);
        return broadcaster.join(session, writer());
    }

    void leave(SessionId session, Role as, CloseReason reason) {
        broadcaster.leave(session, writer());
        context.metrics().detached(as);
        LOG.atInfo()
                .addKeyValue("sessionId", session)
                .addKeyValue("connectionId", id())
                .addKeyValue("role", as.word())
                .addKeyValue("reason", reason.word())
                .log("left");
    }

    void answer(ClientMessage message, ObjectNode answer) {
        writer().send(ServerMessages.bytes(message.answering(answer)));
    }

    void refuse(ClientMessage message, String code, String explanation) {
        answer(message, ServerMessages.error(code, explanation));
    }

    void refuse(ClientMessage message, Denial denial) {
        answer(message, ServerMessages.error(denial));
    }

    void answerRefresh(ClientMessage.RefreshToken message, Outcome<Instant> outcome) {
        if (outcome instanceof Outcome.Granted<Instant> until) {
            renewed = new Requester(request.requester().address(), new Credential.BearerToken(message.token()));
            answer(
                    message,
                    ServerMessages.of("tokenRefreshed")
                            .put("expiresAt", until.value().toString()));
        } else {
            refuse(message, ((Outcome.Denied<Instant>) outcome).denial());
        }
    }
}
