package dev.holdfast.bootstrap.server;

import dev.holdfast.adapter.http.HttpAdapter;
import dev.holdfast.adapter.http.HttpSettings;
import dev.holdfast.adapter.jwt.LocalSecret;
import dev.holdfast.adapter.jwt.LocalTokenVerifier;
import dev.holdfast.adapter.local.AddressBudget;
import dev.holdfast.adapter.local.AddressBudget.Allowance;
import dev.holdfast.adapter.local.LocalAddressLimits;
import dev.holdfast.adapter.local.LocalSessionRepository;
import dev.holdfast.adapter.local.LocalTickets;
import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.Fsync;
import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.adapter.websocket.SocketNotices;
import dev.holdfast.adapter.websocket.SocketSettings;
import dev.holdfast.adapter.websocket.SocketTimes;
import dev.holdfast.adapter.websocket.WebSocketAdapter;
import dev.holdfast.application.admission.Admission;
import dev.holdfast.application.admission.ListeningPolicy;
import dev.holdfast.application.hosting.HostingService;
import dev.holdfast.application.hosting.SessionCaretaker;
import dev.holdfast.application.listening.ListeningService;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.FrameFormat;
import dev.holdfast.application.port.out.Measure;
import dev.holdfast.application.port.out.Measured;
import dev.holdfast.application.port.out.SessionStoreUnavailable;
import dev.holdfast.application.port.out.Tickets;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionLedger;
import dev.holdfast.application.speaking.SpeakingLimits;
import dev.holdfast.application.speaking.SpeakingService;
import dev.holdfast.bootstrap.settings.AddressBudgets;
import dev.holdfast.bootstrap.settings.AudioKeeping;
import dev.holdfast.bootstrap.settings.Retention;
import dev.holdfast.bootstrap.settings.ServerSettings;
import dev.holdfast.bootstrap.settings.Store;
import dev.holdfast.domain.session.SessionTerms;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** The composition root: which adapter stands behind which port is decided here, by plain constructors. */
public final class HoldfastServer implements RunningServer {

    /** Fine enough for a grace of seconds in tests, rare enough to cost nothing. */
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(1);

    private static final Duration REFILL_PERIOD = Duration.ofSeconds(1_000);

    private final LocalSessionRepository repository;
    private final WebSocketAdapter sockets;
    private final HttpAdapter http;
    private final Rounds rounds = new Rounds();
    private final URI uri;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Starts a server by the machine's clocks. */
    public static RunningServer start(ServerSettings settings) {
        return new HoldfastServer(settings, new SystemClock());
    }

    /** Starts a server by any clock. */
    public HoldfastServer(ServerSettings settings, Clock clock) {
        SessionTerms terms = new SessionTerms(
                settings.sessionUnattended(),
                settings.speakerGrace(),
                SessionTerms.DEFAULT.lease(),
                SessionTerms.DEFAULT.remembrance());
        DataFolder.prepare(settings.data());
        LocalSecret secret =
                settings.secretFile().map(LocalSecret::inFile).orElseGet(() -> LocalSecret.inFolder(settings.data()));
        repository = settings.store() == Store.LOCAL
                ? LocalSessionRepository.inFile(settings.data().resolve("sessions.mv"), clock)
                : LocalSessionRepository.inMemory(clock);
        LocalAudioLogs logs = logs(settings, WebSocketAdapter.frameFormat(), clock);
        SocketNotices notices = new SocketNotices();
        SessionLedger ledger = new SessionLedger(repository, notices, clock);
        SessionEnding ending = new SessionEnding(ledger, logs);
        Tickets tickets = new LocalTickets(clock);
        LocalAddressLimits addresses = limits(settings, clock);
        Admission admission = new Admission(
                new LocalTokenVerifier(secret, clock),
                tickets,
                addresses,
                ListeningPolicy.valueOf(settings.listening().name()));
        HostingService hosting = new HostingService(
                repository, logs, ledger, ending, admission, tickets, clock, new SecureRandom(), terms);
        SpeakingService speaking = new SpeakingService(
                ledger,
                ending,
                admission,
                logs,
                clock,
                terms,
                new SpeakingLimits(settings.speakerRateMax(), settings.speakerBurst()));
        ListeningService listening = new ListeningService(ledger, admission, logs);
        SessionCaretaker caretaker = new SessionCaretaker(repository, ledger, ending, logs, clock, terms);

        sockets = new WebSocketAdapter(
                new SocketSettings(
                        SocketSettings.PATH,
                        settings.allowedOrigins(),
                        settings.trustForwarded(),
                        settings.lanes(),
                        settings.audio().fsync() == dev.holdfast.bootstrap.settings.Fsync.ALWAYS,
                        settings.sockets(),
                        SocketTimes.DEFAULT),
                hosting,
                speaking,
                listening,
                notices,
                clock);
        http = new HttpAdapter(
                HttpSettings.DEFAULT
                        .listeningOn(settings.host(), settings.port())
                        .allowing(settings.allowedOrigins())
                        .reachedAt(settings.publicUrl(), settings.trustForwarded())
                        .within(settings.requests()),
                hosting,
                List.of(new HttpAdapter.ReadinessCheck("sessionStore", () -> whyNotReady(clock))),
                version(),
                () -> measures(sockets, addresses, logs, new LimitGauges(settings)),
                sockets.mount());
        sockets.start();
        uri = URI.create("http://" + authority(settings.host()) + ":" + listen());
        rounds.every(SWEEP_EVERY, "looking after sessions", caretaker::sweep);
        rounds.every(SWEEP_EVERY, "ending what waited too long", sockets::endWhatWaitedTooLong);
        rounds.every(terms.lease().dividedBy(3), "renewing leases", speaking::renewLeases);
    }

    /** A server that cannot listen leaves nothing behind: its folder is free for the next try. */
    private int listen() {
        try {
            return http.start();
        } catch (RuntimeException cannot) {
            rounds.close();
            sockets.close();
            repository.close();
            throw cannot;
        }
    }

    /** Asks the store something small: whoever cannot read cannot create either. */
    private Optional<String> whyNotReady(Clock clock) {
        try {
            repository.due(clock.now(), 1);
            return Optional.empty();
        } catch (SessionStoreUnavailable outage) {
            return Optional.of("Sessions cannot be read: " + outage.getMessage());
        }
    }

    /** Whoever counts something is named here, and shown by {@code /metrics} from then on. */
    private static List<Measure> measures(Measured... all) {
        return Stream.of(all).flatMap(each -> each.measures().stream()).toList();
    }

    private static LocalAudioLogs logs(ServerSettings settings, FrameFormat format, Clock clock) {
        AudioKeeping audio = settings.audio();
        boolean onDisk = settings.store() == Store.LOCAL;
        AudioLogSettings kept = new AudioLogSettings(
                audio.segmentBytes(),
                audio.retention() instanceof Retention.AtLeast atLeast
                        ? Optional.of(atLeast.duration())
                        : Optional.empty(),
                Math.max(audio.segmentBytes(), audio.sessionBytesMax()),
                Math.max(audio.segmentBytes(), audio.bytesMax(settings.store())),
                audio.diskFreeMin(),
                Fsync.valueOf(audio.fsync().name()));
        return onDisk
                ? LocalAudioLogs.inFolder(settings.data().resolve("audio"), format, kept, clock)
                : LocalAudioLogs.inMemory(format, kept, clock);
    }

    private static LocalAddressLimits limits(ServerSettings settings, Clock clock) {
        AddressBudgets limits = settings.limits();
        return new LocalAddressLimits(
                new AddressBudget(
                        allowance(limits.create()),
                        allowance(limits.lookUp()),
                        allowance(limits.attach()),
                        allowance(limits.miss())),
                clock);
    }

    /** So many in a thousand seconds, because an allowance counts whole ones. */
    private static Allowance allowance(AddressBudgets.Budget budget) {
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
    public void close() {
        if (closed.compareAndSet(false, true)) {
            rounds.close();
            sockets.close();
            http.close();
            repository.close();
        }
    }
}
