package dev.holdfast.adapter.websocket;

import dev.holdfast.adapter.local.LocalTickets;
import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.adapter.local.session.LocalSessionRepository;
import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.access.ListeningPolicy;
import dev.holdfast.application.listening.ListeningService;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.Appended;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.security.TokenVerifier;
import dev.holdfast.application.session.SessionEventLog;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.domain.session.Session;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.session.SessionFixtures;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One lane and one session over a real log. Time stands still, so nothing is ever sent because time has passed. */
final class LaneStage implements AutoCloseable {

    private static final SessionId SESSION = SessionFixtures.id(1);
    private static final Requester SOMEBODY = new Requester("192.0.2.1", new Credential.None());

    private final ManualClock clock = new ManualClock();
    private final LocalSessionRepository sessions = LocalSessionRepository.inMemory(clock);
    private final LocalAudioLogs logs =
            LocalAudioLogs.inMemory(WebSocketAdapter.frameFormat(), AudioLogSettings.DEFAULT, clock);
    private final SocketSettings settings = new SocketSettings(
            SocketSettings.PATH, Set.of(), false, 1, false, SocketLimits.DEFAULT, SocketTimes.DEFAULT);
    private final ListeningService listening;
    private final Lane lane = new Lane(clock, 1);
    private final Room room = new Room();
    private final AudioLog log = logs.open(SESSION, QualityTier.STANDARD);
    private final AudioAppender appender = log.appender(1);
    private final AtomicInteger ids = new AtomicInteger();

    LaneStage() {
        Session session = SessionFixtures.waiting(1, clock.now());
        sessions.create(session, Optional.empty());
        AccessControl access = new AccessControl(
                token -> new TokenVerifier.Verdict.Rejected("nobody has one"),
                new LocalTickets(clock),
                (address, attempt) -> Optional.empty(),
                ListeningPolicy.OPEN);
        SessionEventLog eventLog = new SessionEventLog();
        SessionUpdater updater = new SessionUpdater(sessions, new SocketNotices(), eventLog, clock);
        listening = new ListeningService(updater, access, logs, eventLog);
        lane.start();
    }

    /** A listener at the other end of this. */
    LaneListener listener(StartPosition from, PipeEnd end) {
        return listener(from, end, outlet -> {});
    }

    /**
     * The same.
     *
     * @param before what happens to its connection before it is told that it is attached
     */
    LaneListener listener(StartPosition from, PipeEnd end, Consumer<Outlet> before) {
        ConnectionId id = new ConnectionId("listener-" + ids.incrementAndGet());
        Outcome<ListenerAttachment> outcome = listening.attach(SOMEBODY, SESSION, id, from);
        if (outcome instanceof Outcome.Granted<ListenerAttachment> granted) {
            LaneListener listener = new LaneListener(end);
            Outlet outlet = new Outlet(id, end, lane, settings, clock, listener);
            listener.listensBy(outlet);
            outlet.open(false);
            before.accept(outlet);
            outlet.listen(
                    granted.value(),
                    room,
                    Messages.bytes(Messages.of("ready")),
                    !(from instanceof StartPosition.Live),
                    Optional.empty());
            return listener;
        }
        throw new AssertionError("not let in: " + outcome);
    }

    /** On one thread. */
    void append(long sequence) {
        ByteBuffer payload = ByteBuffer.allocate(20 + (int) (sequence * 37 % 200));
        if (appender.append(AudioFrame.write(Codec.OPUS, 0, 960, sequence, sequence * 20_000, payload))
                != Appended.APPENDED) {
            throw new AssertionError("not appended: " + sequence);
        }
    }

    long appended() {
        return log.nextSequence();
    }

    int listeners() {
        return room.listeners();
    }

    /** Nothing more can be appended. */
    void seal() {
        log.seal();
    }

    /** Something for the lane to do. */
    void execute(Runnable command) {
        lane.execute(command);
    }

    /** Until everything that the lane was told so far is done. */
    void settle() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        lane.execute(done::countDown);
        if (!done.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the lane hangs");
        }
    }

    @Override
    public void close() {
        lane.close();
        sessions.close();
    }
}
