package dev.holdfast.application.speaking;

import dev.holdfast.application.admission.Admission;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Publisher;
import dev.holdfast.application.port.out.AudioAppender;
import dev.holdfast.application.port.out.AudioLog;
import dev.holdfast.application.port.out.Caller;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionLedger;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.session.Decision;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionTerms;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lease and the appender that goes with it. {@link #append} runs on the connection's reading thread alone. */
final class LeasedPublisher implements Publisher {

    private static final Logger LOG = LoggerFactory.getLogger(LeasedPublisher.class);

    /** Twice what a client keeps unacked (60 s) in the shortest frames there are (10 ms): nothing honest is older. */
    private static final long BACK_FRAMES_MAX = 12_000;

    /** PROTOCOL §3: 120 ms. */
    private static final long FRAME_NANOS_MAX = 120_000_000;

    /**
     * PROTOCOL §3: 10 ms. A stretch of audio may end with a shorter frame; counting it as a whole one keeps anybody from
     * sending only such.
     */
    private static final long FRAME_NANOS_MIN = 10_000_000;

    /** RFC 7587 §4.1: Opus counts in 48 kHz whatever it was made from. */
    private static final TrackClock OPUS_CLOCK = new TrackClock(48_000);

    private final Session session;
    private final AudioLog log;
    private final AudioAppender appender;
    private final SpeakingService service;
    private final Admission admission;
    private final SessionLedger ledger;
    private final SessionEnding ending;
    private final Clock clock;
    private final SessionTerms terms;
    private final TrackClock track;
    private final Resume resume;

    /** Used by the reading thread alone. */
    private final RealTimeBudget budget;

    private final AtomicBoolean detached = new AtomicBoolean();
    private volatile long leaseUntilNanos;
    private volatile Caller caller;

    LeasedPublisher(
            Session session,
            Caller caller,
            AudioLog log,
            AudioAppender appender,
            long leaseUntilNanos,
            SpeakingService service,
            Admission admission,
            SessionLedger ledger,
            SessionEnding ending,
            Clock clock,
            SessionTerms terms,
            SpeakingLimits limits) {
        this.session = session;
        this.caller = caller;
        this.log = log;
        this.appender = appender;
        this.leaseUntilNanos = leaseUntilNanos;
        this.service = service;
        this.admission = admission;
        this.ledger = ledger;
        this.ending = ending;
        this.clock = clock;
        this.terms = terms;
        this.track = session.clock().orElse(TrackClock.SPEECH);
        this.resume = log.nextSequence() == 0 ? Resume.FRESH : Resume.RESUMED;
        this.budget = new RealTimeBudget(limits.rateMax(), limits.burst(), clock.nanos());
    }

    @Override
    public Publication append(ByteBuffer frame) {
        long now = clock.nanos();
        if (now - leaseUntilNanos >= 0) {
            return Publication.LAPSED;
        }
        int at = frame.position();
        if (AudioFrame.sequence(frame, at) + BACK_FRAMES_MAX < log.nextSequence()) {
            return Publication.TOO_OLD;
        }
        long length = nanosOf(frame, at);
        if (length > FRAME_NANOS_MAX) {
            return Publication.TOO_LONG;
        }
        if (!budget.take(Math.max(length, FRAME_NANOS_MIN), now)) {
            return Publication.TOO_FAST;
        }
        return switch (appender.append(frame)) {
            case APPENDED -> Publication.APPENDED;
            case DUPLICATE -> Publication.DUPLICATE;
            case FENCED -> Publication.REPLACED;
            case SEALED -> sealed();
            case NO_ROOM -> Publication.NO_ROOM;
        };
    }

    private long nanosOf(ByteBuffer frame, int at) {
        return clockOf(AudioFrame.codecCode(frame, at)).micros(AudioFrame.durationSamples(frame, at)) * 1_000;
    }

    private TrackClock clockOf(int codecCode) {
        return codecCode == Codec.OPUS.code() ? OPUS_CLOCK : track;
    }

    /** A seal may still be taken back, if the session could not be ended: then the speaker comes again and goes on. */
    private Publication sealed() {
        boolean ended = ledger.find(session.id()) instanceof Outcome.Granted<Session> found
                && found.value().isEnded();
        return ended ? Publication.ENDED : Publication.LAPSED;
    }

    @Override
    public Outcome<Session> pause() {
        return changed(now -> now.pause(epoch()));
    }

    @Override
    public Outcome<Session> resumeAudio() {
        return changed(now -> now.resume(epoch()));
    }

    @Override
    public Outcome<Session> end() {
        return ending.end(session.id(), (now, last) -> now.end(caller.owner(), last, clock.now(), terms));
    }

    @Override
    public Outcome<Instant> refresh(String token) {
        return admission.renewed(token, caller).then(newer -> {
            caller = newer;
            return Outcome.granted(newer.until());
        });
    }

    @Override
    public void detach() {
        if (!detached.compareAndSet(false, true)) {
            return;
        }
        service.detached(this);
        Outcome<Session> outcome = changed(now -> now.detachSpeaker(epoch(), clock.now(), terms));
        if (outcome instanceof Outcome.Granted<Session>) {
            LOG.info("speaker of session {} is gone; it waits for another", session.id());
        } else if (((Outcome.Denied<Session>) outcome).denial() instanceof Denial.Unavailable) {
            LOG.warn("session {} could not be stored as interrupted: its lease lapses instead", session.id());
        }
    }

    /** Holds the lease a while longer. A store that is away is no reason to stop: the lease still runs. */
    void renew() {
        long until = clock.nanos() + terms.lease().toNanos();
        Outcome<Session> outcome = changed(now -> now.renewLease(epoch(), clock.now(), terms));
        if (outcome instanceof Outcome.Granted<Session>) {
            leaseUntilNanos = until;
        } else {
            Denial denial = ((Outcome.Denied<Session>) outcome).denial();
            if (denial instanceof Denial.Unavailable) {
                LOG.warn("the lease of session {} was not renewed: {}", session.id(), denial.explanation());
            } else {
                LOG.debug("the lease of session {} is over: {}", session.id(), denial.explanation());
            }
        }
    }

    private Outcome<Session> changed(Function<Session, Decision> wish) {
        return ledger.change(session.id(), wish);
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public long epoch() {
        return session.epoch();
    }

    @Override
    public Resume resume() {
        return resume;
    }

    @Override
    public long nextSequence() {
        return log.nextSequence();
    }

    @Override
    public long retainedFromSequence() {
        return log.retainedFromSequence();
    }

    @Override
    public long lastMediaTimeMicros() {
        return log.lastMediaTimeMicros();
    }

    @Override
    public long nextMediaTimeMicros() {
        return log.lastMediaTimeMicros() + clockOf(log.lastCodecCode()).micros(log.lastDurationSamples());
    }

    @Override
    public boolean isShortOfRoom() {
        return log.isShortOfRoom();
    }

    @Override
    public Instant tokenUntil() {
        return caller.until();
    }
}
