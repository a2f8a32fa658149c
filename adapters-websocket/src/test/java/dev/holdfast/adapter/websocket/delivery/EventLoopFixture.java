// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.adapter.local.LocalTickets;
import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.adapter.local.session.LocalSessionRepository;
import dev.holdfast.adapter.websocket.WebSocketAdapter;
import dev.holdfast.adapter.websocket.config.EventLoopSettings;
import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import dev.holdfast.adapter.websocket.config.WebSocketTimeouts;
import dev.holdfast.adapter.websocket.loop.EventLoop;
import dev.holdfast.adapter.websocket.message.EventMessages;
import dev.holdfast.adapter.websocket.metrics.EventLoopMetrics;
import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.access.ListeningPolicy;
import dev.holdfast.application.listening.ListeningService;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.metrics.DeferredTimer;
import dev.holdfast.application.port.out.security.TokenVerifier;
import dev.holdfast.application.session.SessionAuditLog;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.domain.session.Session;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.contract.WaitingAppender;
import dev.holdfast.testkit.session.SessionFixtures;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One event loop and one session over a real log. The clock stands still, so no message is ever due by time. */
final class EventLoopFixture implements AutoCloseable {

    private static final SessionId SESSION = SessionFixtures.id(1);
    private static final Requester LISTENER = new Requester("192.0.2.1", new Credential.None());

    private final ManualClock clock = new ManualClock();
    private final LocalSessionRepository sessions = LocalSessionRepository.inMemory(clock);
    private final LocalAudioLogs logs =
            LocalAudioLogs.inMemory(WebSocketAdapter.frameFormat(), AudioLogSettings.DEFAULT, clock);
    private final WebSocketSettings settings = new WebSocketSettings(
            WebSocketSettings.PATH,
            "127.0.0.1",
            Set.of(),
            false,
            EventLoopSettings.DEFAULT,
            WebSocketLimits.DEFAULT,
            WebSocketTimeouts.DEFAULT);
    private final ListeningService listening;
    private final EventLoop eventLoop = new EventLoop(
            clock,
            1,
            EventLoopSettings.DEFAULT,
            new EventLoopMetrics(DeferredTimer.ofResumes(), DeferredTimer.ofResumes()));
    private final SessionConnections connections = new SessionConnections();
    private final AudioLog log = logs.open(SESSION, QualityTier.STANDARD);
    private final AudioAppender appender = new WaitingAppender(log.appender(1));
    private final AtomicInteger ids = new AtomicInteger();

    EventLoopFixture() {
        Session session = SessionFixtures.waiting(1, clock.now());
        sessions.create(session, Optional.empty());
        AccessControl access = new AccessControl(
                token -> new TokenVerifier.Verdict.Rejected("no tokens"),
                new LocalTickets(clock),
                (address, attempt) -> Optional.empty(),
                ListeningPolicy.OPEN);
        SessionAuditLog auditLog = new SessionAuditLog();
        SessionUpdater updater = new SessionUpdater(sessions, new SessionBroadcaster(), auditLog, clock);
        listening = new ListeningService(updater, access, logs, auditLog);
        eventLoop.start();
    }

    /** Attaches a listener at the other end of this. */
    TestListener listener(StartPosition from, InMemoryEndPoint end) {
        return listener(from, end, Duration.ZERO);
    }

    TestListener listener(StartPosition from, InMemoryEndPoint end, Duration deliverEvery) {
        return listener(from, end, deliverEvery, writer -> {});
    }

    TestListener listener(StartPosition from, InMemoryEndPoint end, Consumer<ConnectionWriter> before) {
        return listener(from, end, Duration.ZERO, before);
    }

    /**
     * Attaches a listener at the other end of this.
     *
     * @param before runs before the connection's writer attaches the listener
     */
    TestListener listener(
            StartPosition from, InMemoryEndPoint end, Duration deliverEvery, Consumer<ConnectionWriter> before) {
        ConnectionId id = new ConnectionId("listener-" + ids.incrementAndGet());
        Outcome<ListenerAttachment> outcome = listening.attach(LISTENER, SESSION, id, from);
        if (outcome instanceof Outcome.Granted<ListenerAttachment> granted) {
            TestListener listener = new TestListener(end, eventLoop);
            ConnectionWriter writer =
                    new ConnectionWriter(id, listener.transport(), listener.loop(), settings, clock, listener);
            listener.open(writer);
            before.accept(writer);
            writer.attachListener(
                    granted.value(),
                    connections,
                    EventMessages.tick(0),
                    !(from instanceof StartPosition.Live),
                    deliverEvery,
                    Optional.empty());
            return listener;
        }
        throw new AssertionError("not attached: " + outcome);
    }

    /** From one thread at a time. */
    void append(long sequence) {
        ByteBuffer payload = ByteBuffer.allocate(20 + (int) (sequence * 37 % 200));
        if (appender.append(AudioFrame.write(Codec.OPUS, 0, 960, sequence, sequence * 20_000, payload))
                != AppendResult.APPENDED) {
            throw new AssertionError("not appended: " + sequence);
        }
    }

    long appended() {
        return log.nextSequence();
    }

    int listeners() {
        return connections.listeners();
    }

    /** Nothing more can be appended. */
    void seal() {
        log.seal();
    }

    /** On the event loop: moves the clock, which the loop has read in this turn already. */
    void moveClock(Duration time) {
        clock.advance(time);
    }

    /** Moves the clock, and waits until the event loop has done what is due by then. */
    void advance(Duration time) throws InterruptedException {
        clock.advance(time);
        CountDownLatch due = new CountDownLatch(1);
        eventLoop.execute(() -> eventLoop.schedule(due::countDown, clock.nanos()));
        if (!due.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the event loop runs no timers");
        }
        // What is due at the same time runs in the same turn.
        settle();
    }

    /** Runs a command on the event loop. */
    void execute(Runnable command) {
        eventLoop.execute(command);
    }

    /** Waits until the event loop has run all earlier commands. */
    void settle() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        eventLoop.execute(done::countDown);
        if (!done.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the event loop hangs");
        }
    }

    @Override
    public void close() {
        eventLoop.close();
        sessions.close();
    }
}
