package dev.holdfast.application.speaking;

import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.session.AudioProgress;
import dev.holdfast.domain.session.Decision;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import dev.holdfast.domain.session.SessionTerms;
import dev.holdfast.domain.session.SpeakerLease;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lease and the appender that goes with it. {@link #append} runs on the connection's reading thread alone. */
final class LeasedPublisher implements SpeakerAttachment {

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

    /** Servers' clocks may differ by this part of a lease: five seconds of a minute. */
    private static final int CLOCKS_APART = 12;

    /** Two may fail, and what was stored of the talk is never older than a third of a lease. */
    private static final int RENEWALS_A_LEASE = 3;

    /** RFC 7587 §4.1: Opus counts in 48 kHz whatever it was made from. */
    private static final TrackClock OPUS_CLOCK = new TrackClock(48_000);

    private final Session session;
    private final AudioLog log;
    private final AudioAppender appender;
    private final SpeakingService service;
    private final AccessControl access;
    private final SessionUpdater updater;
    private final SessionEnding ending;
    private final Clock clock;
    private final SessionTerms terms;
    private final TrackClock track;
    private final Resume resume;

    /** Used by the reading thread alone. */
    private final RealTimeBudget budget;

    /** Used by the reading thread alone. */
    private boolean hasAppended;

    private final AtomicBoolean detached = new AtomicBoolean();
    private final AtomicBoolean inCare = new AtomicBoolean();
    private volatile long renewAtNanos;

    /** Of whoever renews. */
    private volatile boolean renewalFailed;

    private volatile long leaseUntilNanos;
    private volatile Principal caller;

    LeasedPublisher(
            Session session,
            Principal caller,
            AudioLog log,
            AudioAppender appender,
            boolean mayLackSome,
            long leasedAtNanos,
            SpeakingService service,
            AccessControl access,
            SessionUpdater updater,
            SessionEnding ending,
            Clock clock,
            SessionTerms terms,
            SpeakingLimits limits) {
        this.session = session;
        this.caller = caller;
        this.log = log;
        this.appender = appender;
        this.service = service;
        this.access = access;
        this.updater = updater;
        this.ending = ending;
        this.clock = clock;
        this.terms = terms;
        this.track = session.clock().orElse(TrackClock.SPEECH);
        this.resume = mayLackSome ? Resume.GAP : log.nextSequence() == 0 ? Resume.FRESH : Resume.RESUMED;
        leasedFrom(leasedAtNanos);
        this.budget = new RealTimeBudget(limits.rateMax(), limits.burst(), clock.nanos());
    }

    @Override
    public Publication append(ByteBuffer frame) {
        if (detached.get()) {
            return Publication.RELEASED;
        }
        long now = clock.nanos();
        if (now - leaseUntilNanos >= 0) {
            return Publication.EXPIRED;
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
            case APPENDED -> {
                hasAppended = true;
                yield Publication.APPENDED;
            }
            case DUPLICATE -> Publication.DUPLICATE;
            case FENCED -> Publication.REPLACED;
            case SEALED -> Publication.SEALED;
            case STORAGE_FULL -> Publication.STORAGE_FULL;
        };
    }

    private long nanosOf(ByteBuffer frame, int at) {
        return clockOf(AudioFrame.codecCode(frame, at)).micros(AudioFrame.durationSamples(frame, at)) * 1_000;
    }

    private TrackClock clockOf(int codecCode) {
        return codecCode == Codec.OPUS.code() ? OPUS_CLOCK : track;
    }

    @Override
    public boolean isOver() {
        return updater.find(session.id()) instanceof Outcome.Granted<Session> found
                && found.value().isEnded();
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
        return ending.end(
                session.id(), (now, last) -> now.endAt(service.here(), caller.owner(), last, clock.now(), terms));
    }

    @Override
    public Outcome<Instant> refresh(String token) {
        return access.renewToken(token, caller).then(newer -> {
            caller = newer;
            return Outcome.granted(newer.until());
        });
    }

    @Override
    public void detach() {
        giveBack();
    }

    /** Nothing is appended any more, and the store is told how far the talk came. Whether this did it, and it was stored. */
    private boolean giveBack() {
        if (!detached.compareAndSet(false, true)) {
            return false;
        }
        service.detached(this);
        appender.awaitIdle();
        Outcome<Session> outcome = changed(now -> now.detachSpeaker(epoch(), progress(), clock.now(), terms));
        if (outcome instanceof Outcome.Granted<Session>) {
            return true;
        }
        if (((Outcome.Denied<Session>) outcome).denial() instanceof Denial.Unavailable) {
            LOG.atWarn()
                    .addKeyValue("sessionId", session.id())
                    .log("could not be stored as interrupted: the lease lapses instead");
        }
        return false;
    }

    /** Whether to look after the lease now: it is time, and nobody is at it. */
    boolean claimCare(boolean otherServersMayWantIt) {
        return (otherServersMayWantIt || isRenewalDue()) && inCare.compareAndSet(false, true);
    }

    private boolean isRenewalDue() {
        return clock.nanos() - renewAtNanos >= 0;
    }

    /** Renews the lease when it is time, and gives it back when its owner waits for it at another server. May block. */
    void care() {
        try {
            Outcome<Session> now = isRenewalDue() ? renewed() : updater.find(session.id());
            if (now instanceof Outcome.Granted<Session> stands
                    && stands.value().isLeaseRequested(epoch())
                    && giveBack()) {
                service.gaveBack(this);
            }
        } finally {
            inCare.set(false);
        }
    }

    /** Holds the lease a while longer. A store that is away is no reason to stop: the lease still runs. */
    private Outcome<Session> renewed() {
        long now = clock.nanos();
        Outcome<Session> outcome = changed(stored -> stored.renewLease(epoch(), progress(), clock.now(), terms));
        if (outcome instanceof Outcome.Granted<Session>) {
            leasedFrom(now);
            service.renewals().ok.increment();
            if (renewalFailed) {
                LOG.atInfo().addKeyValue("sessionId", session.id()).log("the lease is renewed again");
            }
            renewalFailed = false;
        } else if (!detached.get()) {
            notRenewed(((Outcome.Denied<Session>) outcome).denial());
        }
        return outcome;
    }

    private void notRenewed(Denial denial) {
        if (!(denial instanceof Denial.Unavailable)) {
            service.renewals().lost.increment();
            LOG.atDebug().addKeyValue("sessionId", session.id()).log("the lease is over: {}", denial.explanation());
            leaseUntilNanos = clock.nanos();
            service.lost(this);
            return;
        }
        service.renewals().unavailable.increment();
        if (!renewalFailed) {
            renewalFailed = true;
            LOG.atWarn()
                    .addKeyValue("sessionId", session.id())
                    .log("the lease was not renewed, and is tried again: {}", denial.explanation());
        }
    }

    /** It is used no longer than whoever waits for it believes, though their clock be ahead. */
    private void leasedFrom(long nanos) {
        leaseUntilNanos = nanos + terms.lease().toNanos() - terms.lease().toNanos() / CLOCKS_APART;
        renewAtNanos = nanos + terms.lease().toNanos() / RENEWALS_A_LEASE;
    }

    private AudioProgress.Position progress() {
        return new AudioProgress.Position(log.nextSequence(), nextMediaTimeMicros());
    }

    private Outcome<Session> changed(Function<Session, Decision> wish) {
        return updater.change(session.id(), wish);
    }

    @Override
    public Session session() {
        return session;
    }

    /** The lease as it was taken. */
    SpeakerLease lease() {
        return ((SessionState.Leased) session.state()).lease();
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

    /** As many as a client keeps unacked, twice over, are more than a lease's worth of frames of 20 ms, too. */
    @Override
    public long firstFreeSequence() {
        return resume == Resume.GAP && !hasAppended ? log.nextSequence() + BACK_FRAMES_MAX : log.nextSequence();
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
        long here = log.lastMediaTimeMicros() + clockOf(log.lastCodecCode()).micros(log.lastDurationSamples());
        return Math.max(
                here,
                session.audioProgress().map(AudioProgress::mediaTimeMicros).orElse(0L));
    }

    @Override
    public boolean isStorageLow() {
        return log.isStorageLow();
    }

    @Override
    public Instant tokenUntil() {
        return caller.until();
    }
}
