// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.simulation;

import dev.holdfast.adapter.local.LocalNode;
import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.adapter.local.session.LocalSessionRepository;
import dev.holdfast.adapter.websocket.WebSocketAdapter;
import dev.holdfast.adapter.websocket.config.EventLoopSettings;
import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import dev.holdfast.adapter.websocket.config.WebSocketTimeouts;
import dev.holdfast.adapter.websocket.connection.BlockingCalls;
import dev.holdfast.adapter.websocket.connection.ConnectionContext;
import dev.holdfast.adapter.websocket.connection.ReadBuffers;
import dev.holdfast.adapter.websocket.connection.UnfinishedBytes;
import dev.holdfast.adapter.websocket.delivery.SessionBroadcaster;
import dev.holdfast.adapter.websocket.handshake.ConnectionRegistry;
import dev.holdfast.adapter.websocket.handshake.SimulatedHandshakes;
import dev.holdfast.adapter.websocket.loop.EventLoop;
import dev.holdfast.adapter.websocket.loop.EventLoopGroup;
import dev.holdfast.adapter.websocket.metrics.EventLoopMetrics;
import dev.holdfast.adapter.websocket.metrics.WebSocketMetrics;
import dev.holdfast.adapter.websocket.protocol.SessionAttacher;
import dev.holdfast.application.port.out.metrics.DeferredTimer;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.port.out.security.TokenVerifier;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import dev.holdfast.application.speaking.SpeakingService;
import dev.holdfast.bootstrap.server.Persistence;
import dev.holdfast.bootstrap.server.Security;
import dev.holdfast.bootstrap.server.UseCases;
import dev.holdfast.bootstrap.settings.ServerSettings;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.SessionState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;

/** A server of real parts without a thread: event loops, connections, use cases, sessions and audio logs in memory. */
final class SimulatedServer implements AutoCloseable {

    private static final ServerSettings SETTINGS = ServerSettings.of(Map.of("store", "memory"));
    private static final Duration TOKEN_LIFETIME = Duration.ofDays(3);
    private static final long SECOND_NANOS = 1_000_000_000;

    private final Schedule schedule;
    private final LocalNode node = LocalNode.inMemory();
    private final LocalSessionRepository sessions;
    private final LocalAudioLogs logs;
    private final UseCases useCases;
    private final EventLoopGroup eventLoops;
    private final ConnectionRegistry registry;
    private final SimulatedHandshakes handshakes;
    private final UnfinishedBytes unfinished = new UnfinishedBytes(1 << 20);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CountedBuffers buffers = new CountedBuffers();
    private final ExecutorService leases;
    private long maintainedNanos;
    private int attempts;

    /** @param keepsAll whether the log may let no audio go */
    SimulatedServer(Schedule schedule, boolean keepsAll) {
        this.schedule = schedule;
        this.leases = schedule.executor(Schedule.Kind.LEASE);
        this.sessions = LocalSessionRepository.inMemory(schedule.clock);
        AudioLogSettings kept = AudioLogSettings.DEFAULT
                .withSegmentBytes(64 * 1024)
                .withSessionBytesMax(keepsAll ? Integer.MAX_VALUE : 2 * 64 * 1024);
        this.logs = LocalAudioLogs.inMemory(WebSocketAdapter.frameFormat(), kept, schedule.clock)
                .preparedBy(schedule.executor(Schedule.Kind.SEGMENT));
        Persistence storage = new Persistence(
                node.id(), false, failing(sessions), logs, Optional::empty, List.of(), List.of(), () -> {});
        TokenVerifier tokens = token -> new TokenVerifier.Verdict.Verified(
                new Principal(new Owner(token), schedule.clock.now().plus(TOKEN_LIFETIME)));
        SessionBroadcaster broadcaster = new SessionBroadcaster();
        this.useCases = UseCases.of(
                SETTINGS,
                schedule.clock,
                storage,
                Security.of(SETTINGS, schedule.clock, tokens),
                broadcaster,
                schedule.random);
        EventLoopSettings loops = new EventLoopSettings(
                1 + schedule.random.nextInt(3),
                1 + schedule.random.nextInt(3),
                1 + schedule.random.nextInt(4),
                1 + schedule.random.nextInt(4),
                1,
                1,
                1,
                1);
        this.eventLoops = new EventLoopGroup(
                loops, schedule.clock, () -> new EventLoopMetrics(new DeferredTimer(1), new DeferredTimer(1)));
        WebSocketSettings sockets = new WebSocketSettings(
                WebSocketSettings.PATH, "localhost", Set.of(), false, loops, limits(), WebSocketTimeouts.DEFAULT);
        BlockingCalls calls =
                new BlockingCalls(schedule.executor(Schedule.Kind.MESSAGE), schedule.executor(Schedule.Kind.RELEASE));
        this.registry = new ConnectionRegistry(
                eventLoops,
                new ConnectionContext(
                        sockets, schedule.clock, new WebSocketMetrics(), unfinished, new ReadBuffers(buffers), calls),
                new SessionAttacher(useCases.hosting(), useCases.speaking(), useCases.listening()),
                broadcaster);
        this.handshakes = new SimulatedHandshakes(registry);
    }

    private static WebSocketLimits limits() {
        WebSocketLimits usual = WebSocketLimits.DEFAULT;
        return new WebSocketLimits(
                usual.connectionsMax(),
                usual.connectionsPerSessionMax(),
                usual.connectionsPerAddressMax(),
                usual.handshakesPerSecondMax(),
                usual.handshakesPerAddressMax(),
                usual.controlPerSecondMax(),
                usual.unreadMessagesMax(),
                usual.unreadBytesMax(),
                usual.textBytesMax(),
                usual.rawBytesMax(),
                usual.unfinishedBytesMax(),
                8 * 1024);
    }

    /** The same sessions, in a store that fails when the schedule says so: before the call, or after it has taken effect. */
    private SessionRepository failing(SessionRepository repository) {
        return (SessionRepository) Proxy.newProxyInstance(
                SessionRepository.class.getClassLoader(),
                new Class<?>[] {SessionRepository.class},
                (proxy, method, arguments) -> call(repository, method, arguments));
    }

    private Object call(SessionRepository repository, Method method, Object[] arguments) throws Throwable {
        boolean fails = schedule.storeFails();
        if (fails && schedule.oneIn(2)) {
            throw unavailable();
        }
        try {
            Object result = method.invoke(repository, arguments);
            if (fails) {
                throw unavailable();
            }
            return result;
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    private static SessionStoreUnavailable unavailable() {
        return new SessionStoreUnavailable(
                "the simulated store fails", Duration.ofSeconds(1), new IllegalStateException());
    }

    /** A client's handshake arrives; it is answered when a thread has its turn. */
    void accept(Attempt attempt) {
        long number = ++attempts;
        schedule.later(Schedule.Kind.ROUTE, () -> {
            SimulatedHandshakes.Answer answer =
                    handshakes.handshake(attempt.query(), "c-" + number, number, attempt.socket());
            if (answer instanceof SimulatedHandshakes.Answer.Upgraded upgraded) {
                schedule.later(Schedule.Kind.SOCKET, () -> {
                    if (attempt.isTransportLost()) {
                        handshakes.completed(upgraded.connection());
                        return;
                    }
                    attempt.socket().setConnection(upgraded.connection());
                    upgraded.connection().onUpgradeTo(ByteBuffer.allocate(0));
                    upgraded.connection().onOpen();
                    handshakes.completed(upgraded.connection());
                    attempt.opened();
                });
            } else {
                attempt.refused(((SimulatedHandshakes.Answer.Refused) answer).reason());
            }
        });
    }

    void runAnyLoop() {
        eventLoops.all().get(schedule.random.nextInt(eventLoops.all().size())).runTurn();
    }

    void runLoops() {
        eventLoops.all().forEach(EventLoop::runTurn);
    }

    /** What a server does every second. */
    void maintainIfDue() {
        long now = schedule.clock.nanos();
        if (now - maintainedNanos >= SECOND_NANOS) {
            maintainedNanos = now;
            useCases.tasks()
                    .forEach(each -> schedule.later(Schedule.Kind.HOUSEKEEPING, () -> {
                        if (!each.name().equals("renewing leases")) {
                            each.work().run();
                        }
                    }));
            schedule.later(
                    Schedule.Kind.HOUSEKEEPING, () -> ((SpeakingService) useCases.speaking()).maintainLeases(leases));
            schedule.later(Schedule.Kind.HOUSEKEEPING, logs::applyRetention);
        }
    }

    /** The last sequence of a session that has ended; empty while it has not. */
    Optional<Long> lastSequence(String session) {
        return sessions.find(SessionId.parse(session).orElseThrow())
                .filter(found -> found.state() instanceof SessionState.Ended)
                .map(found -> ((SessionState.Ended) found.state())
                        .lastSequence()
                        .map(last -> last.value())
                        .orElse(-1L));
    }

    /** What is left of connections: nothing, once all have ended. */
    String leftOfConnections() {
        StringBuilder left = new StringBuilder();
        if (!registry.isEmpty()) {
            left.append(registry.count()).append(" connections or their leases; ");
        }
        if (!eventLoops.all().stream().allMatch(EventLoop::isIdle)) {
            left.append("work or members of an event loop; ");
        }
        if (buffers.taken != 0) {
            left.append(buffers.taken).append(" read buffers; ");
        }
        if (unfinished.total() != 0) {
            left.append(unfinished.total()).append(" bytes of unfinished messages; ");
        }
        return left.toString();
    }

    /** Bytes of audio, which a cursor that was not closed keeps. */
    double audioBytes() {
        if (meters.getMeters().isEmpty()) {
            logs.bindTo(meters);
        }
        return meters.get("holdfast_audio_bytes").gauge().value();
    }

    @Override
    public void close() {
        eventLoops.close();
        useCases.release().run();
        logs.close();
        sessions.close();
        node.close();
    }

    /** Counts the buffers that are not given back. */
    private static final class CountedBuffers extends ArrayByteBufferPool {

        private int taken;

        @Override
        public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
            taken++;
            return RetainableByteBuffer.wrap(ByteBuffer.allocate(size).flip(), () -> taken--);
        }
    }
}
