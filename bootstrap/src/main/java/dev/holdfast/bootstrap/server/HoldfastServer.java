package dev.holdfast.bootstrap.server;

import dev.holdfast.adapter.http.HttpAdapter;
import dev.holdfast.adapter.http.config.HttpSettings;
import dev.holdfast.adapter.http.config.ReadinessCheck;
import dev.holdfast.adapter.local.AddressBudget;
import dev.holdfast.adapter.local.AddressBudget.Allowance;
import dev.holdfast.adapter.local.LocalAddressLimits;
import dev.holdfast.adapter.local.LocalTickets;
import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.Fsync;
import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.adapter.websocket.WebSocketAdapter;
import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import dev.holdfast.adapter.websocket.config.WebSocketTimeouts;
import dev.holdfast.adapter.websocket.delivery.SessionBroadcaster;
import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.access.ListeningPolicy;
import dev.holdfast.application.expiry.ExpirySweeper;
import dev.holdfast.application.hosting.HostingService;
import dev.holdfast.application.listening.ListeningService;
import dev.holdfast.application.operating.OperatingService;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.application.port.out.security.Tickets;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.session.LeaseHandover;
import dev.holdfast.application.session.RemoteSessionSync;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionEventLog;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.application.session.TimedSessionRepository;
import dev.holdfast.application.speaking.SpeakingService;
import dev.holdfast.application.speaking.ingest.SpeakingLimits;
import dev.holdfast.bootstrap.settings.AddressLimits;
import dev.holdfast.bootstrap.settings.AudioSettings;
import dev.holdfast.bootstrap.settings.Retention;
import dev.holdfast.bootstrap.settings.ServerSettings;
import dev.holdfast.bootstrap.settings.Store;
import dev.holdfast.domain.session.SessionTerms;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The composition root: which adapter stands behind which port is decided here, by plain constructors. */
public final class HoldfastServer implements RunningServer {

    private static final Logger LOG = LoggerFactory.getLogger(HoldfastServer.class);

    /** Fine enough for a grace of seconds in tests, rare enough to cost nothing. */
    private static final Duration ROUND_EVERY = Duration.ofSeconds(1);

    /** As often as most who scrape look, and seldom enough to cost next to nothing. */
    private static final Duration COUNT_EVERY = Duration.ofMinutes(1);

    private static final Duration REFILL_PERIOD = Duration.ofSeconds(1_000);

    /** What is closed when this is, in this order. */
    private final Deque<Runnable> closing = new ArrayDeque<>();

    private final GracefulShutdown goingAway;
    private final URI uri;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch gone = new CountDownLatch(1);

    /** Starts a server by the machine's clocks. */
    public static RunningServer start(ServerSettings settings) {
        return new HoldfastServer(settings, new SystemClock());
    }

    /** Starts a server by any clock. */
    public HoldfastServer(ServerSettings settings, Clock clock) {
        SessionTerms terms = new SessionTerms(
                settings.sessionUnattended(),
                settings.speakerGrace(),
                settings.lease(),
                SessionTerms.DEFAULT.endedSessionRetention());
        if (settings.store().hasAudioOnDisk()) {
            DataFolder.prepare(settings.data());
        }
        Persistence store = Persistence.open(settings, clock);
        closing.addFirst(store.close());
        LeaseExecutor leases = new LeaseExecutor();
        closing.addFirst(leases::close);
        Security doorkeeper = doorkeeper(settings, clock);
        closing.addFirst(doorkeeper::close);
        SessionRepository repository = store.repository();
        LocalAudioLogs logs = logs(settings, WebSocketAdapter.frameFormat(), clock);
        SessionBroadcaster notices = new SessionBroadcaster();
        TimedSessionRepository sessions = new TimedSessionRepository(repository, clock);
        SessionEventLog eventLog = new SessionEventLog();
        SessionUpdater updater = new SessionUpdater(sessions, notices, eventLog, clock);
        RemoteSessionSync elsewhere = new RemoteSessionSync(logs, notices, store.node());
        SessionEnding ending = new SessionEnding(updater, logs, elsewhere);
        LeaseHandover handover = new LeaseHandover(updater, store.node(), clock, settings.handoverWait());
        Tickets tickets = new LocalTickets(clock);
        LocalAddressLimits addresses = limits(settings, clock);
        AccessControl access = new AccessControl(
                doorkeeper.tokens(),
                tickets,
                addresses,
                ListeningPolicy.valueOf(settings.listening().name()));
        HostingService hosting = new HostingService(
                sessions,
                logs,
                updater,
                ending,
                store.node(),
                handover,
                access,
                tickets,
                eventLog,
                clock,
                new SecureRandom(),
                terms);
        OperatingService operating = new OperatingService(
                sessions, updater, ending, store.node(), handover, access, settings.operatorScope(), clock, terms);
        SpeakingService speaking = new SpeakingService(
                store.node(),
                settings.store() == Store.DYNAMODB,
                updater,
                ending,
                elsewhere,
                access,
                logs,
                handover,
                clock,
                terms,
                new SpeakingLimits(settings.speakerRateMax(), settings.speakerBurst()));
        ListeningService listening = new ListeningService(updater, access, logs, eventLog);
        ExpirySweeper sweeper = new ExpirySweeper(sessions, updater, ending, elsewhere, logs, eventLog, clock, terms);

        WebSocketAdapter sockets = new WebSocketAdapter(
                new WebSocketSettings(
                        WebSocketSettings.PATH,
                        settings.allowedOrigins(),
                        settings.trustForwarded(),
                        settings.lanes(),
                        settings.audio().fsync() == dev.holdfast.bootstrap.settings.Fsync.ALWAYS,
                        settings.sockets(),
                        WebSocketTimeouts.DEFAULT),
                hosting,
                speaking,
                listening,
                notices,
                clock);
        goingAway = new GracefulShutdown(settings.leaving(), sockets, this::close);
        HttpAdapter http = new HttpAdapter(
                HttpSettings.DEFAULT
                        .listeningOn(settings.host(), settings.port())
                        .allowing(settings.allowedOrigins())
                        .reachedAt(settings.publicUrl(), settings.trustForwarded())
                        .showingPages(settings.pages())
                        .within(settings.requests()),
                new HttpAdapter.Ports(hosting, operating, doorkeeper.signIn()),
                readiness(store, doorkeeper),
                version(),
                new MeterBinder() {
                    // Not a lambda: linking one would load Micrometer while the server starts.
                    @Override
                    public void bindTo(MeterRegistry registry) {
                        List.of(
                                        sockets,
                                        addresses,
                                        doorkeeper.metrics(),
                                        store.metrics(),
                                        sessions,
                                        eventLog,
                                        speaking,
                                        logs,
                                        goingAway,
                                        new LimitGauges(settings))
                                .forEach(each -> each.bindTo(registry));
                    }
                },
                goingAway::begin,
                sockets.mount());
        closing.addFirst(http::close);
        // Open sockets would be waited for.
        closing.addFirst(sockets::close);
        sockets.start();
        uri = URI.create("http://" + authority(settings.host()) + ":" + listen(http));
        Scheduler rounds = new Scheduler();
        closing.addFirst(rounds::close);
        rounds.every(ROUND_EVERY, "looking after sessions", () -> {
            sweeper.sweep();
            sweeper.syncRemoteChanges();
            ending.resolveUncertainEnds();
        });
        rounds.every(ROUND_EVERY, "ending what waited too long", sockets::endOverdueSessions);
        rounds.every(ROUND_EVERY, "binding meters", http::bindMeters);
        rounds.every(ROUND_EVERY, "looking after leases", leases.of(speaking));
        rounds.nowAndEvery(COUNT_EVERY, "counting sessions", store.count());
    }

    /** A server that cannot listen leaves nothing behind: its folder is free for the next try. */
    private int listen(HttpAdapter http) {
        try {
            return http.start();
        } catch (RuntimeException cannot) {
            close();
            throw cannot;
        }
    }

    /** A server without one leaves nothing behind either. */
    private Security doorkeeper(ServerSettings settings, Clock clock) {
        try {
            return Security.of(settings, clock);
        } catch (RuntimeException cannot) {
            close();
            throw cannot;
        }
    }

    private List<ReadinessCheck> readiness(Persistence store, Security doorkeeper) {
        List<ReadinessCheck> all = new ArrayList<>(doorkeeper.readiness());
        all.add(new ReadinessCheck("goingAway", goingAway::whyNotReady));
        all.add(new ReadinessCheck("sessionStore", store.whyNotReady()));
        return all;
    }

    private static LocalAudioLogs logs(ServerSettings settings, FrameFormat format, Clock clock) {
        AudioSettings audio = settings.audio();
        AudioLogSettings kept = new AudioLogSettings(
                audio.segmentBytes(),
                audio.retention() instanceof Retention.AtLeast atLeast
                        ? Optional.of(atLeast.duration())
                        : Optional.empty(),
                Math.max(audio.segmentBytes(), audio.sessionBytesMax()),
                Math.max(audio.segmentBytes(), audio.bytesMax(settings.store())),
                audio.diskFreeMin(),
                Fsync.valueOf(audio.fsync().name()));
        return settings.store().hasAudioOnDisk()
                ? LocalAudioLogs.inFolder(settings.data().resolve("audio"), format, kept, clock)
                : LocalAudioLogs.inMemory(format, kept, clock);
    }

    private static LocalAddressLimits limits(ServerSettings settings, Clock clock) {
        AddressLimits limits = settings.limits();
        return new LocalAddressLimits(
                new AddressBudget(
                        allowance(limits.create()),
                        allowance(limits.lookUp()),
                        allowance(limits.attach()),
                        allowance(limits.miss())),
                clock);
    }

    /** So many in a thousand seconds, because an allowance counts whole ones. */
    private static Allowance allowance(AddressLimits.Budget budget) {
        int refill = (int) Math.max(1, Math.round(budget.perSecond() * REFILL_PERIOD.toSeconds()));
        return new Allowance(budget.burst(), refill, REFILL_PERIOD);
    }

    private static String version() {
        String version = HoldfastServer.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static String authority(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public void drain() {
        goingAway.begin();
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        gone.await();
    }

    @Override
    public boolean awaitClosed(Duration max) throws InterruptedException {
        return gone.await(max.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            closing.forEach(HoldfastServer::closed);
            gone.countDown();
        }
    }

    /** What cannot be closed keeps nothing else from being closed. */
    private static void closed(Runnable each) {
        try {
            each.run();
        } catch (RuntimeException fault) {
            LOG.error("something could not be closed", fault);
        }
    }
}
