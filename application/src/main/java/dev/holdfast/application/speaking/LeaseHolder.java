// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.speaking;

import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.speaker.FrameSink;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.application.speaking.ingest.LeasedFrameSink;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.session.AudioProgress;
import dev.holdfast.domain.session.Decision;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import dev.holdfast.domain.session.SessionTimeouts;
import dev.holdfast.domain.session.SpeakerLease;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds one speaker's lease: renews it, releases it when the connection closes or another node requests it, and makes the
 * speaker's control requests. For threads that may block; one thread at a time {@link #maintain}s it.
 */
final class LeaseHolder implements SpeakerAttachment {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseHolder.class);

    /** Clocks of nodes may differ by this part of a lease: five seconds of a minute. */
    private static final int CLOCK_SKEW_PART = 12;

    /** Two renewals may fail. The stored audio progress is never older than a third of a lease. */
    private static final int RENEWALS_PER_LEASE = 3;

    private final Session session;
    private final Resume resume;
    private final LeasedFrameSink frames;
    private final Events events;
    private final AccessControl access;
    private final SessionUpdater updater;
    private final SessionEnding ending;
    private final NodeId localNode;
    private final Clock clock;
    private final SessionTimeouts timeouts;

    /** Claimed by the thread that maintains the lease. */
    private final AtomicBoolean maintaining = new AtomicBoolean();

    private volatile long renewAtNanos;

    /** Written by the maintaining thread. */
    private volatile boolean renewalFailed;

    private volatile Principal principal;

    /** Receives what becomes of a lease. */
    interface Events {

        /** The lease was renewed. */
        void renewed();

        /** The store did not answer. The lease is still valid. */
        void notRenewed();

        /** The lease is over although this node did not release it. */
        void lost(LeaseHolder holder);

        /** The holder no longer maintains the lease. */
        void detached(LeaseHolder holder);

        /** The lease was released because another node requested it. */
        void handedOver(LeaseHolder holder);
    }

    /** @param leasedAtNanos a reading of {@link Clock#nanos()} from before the lease was stored */
    LeaseHolder(
            Session session,
            Resume resume,
            Principal principal,
            LeasedFrameSink frames,
            long leasedAtNanos,
            Events events,
            AccessControl access,
            SessionUpdater updater,
            SessionEnding ending,
            NodeId localNode,
            Clock clock,
            SessionTimeouts timeouts) {
        this.session = session;
        this.resume = resume;
        this.principal = principal;
        this.frames = frames;
        this.events = events;
        this.access = access;
        this.updater = updater;
        this.ending = ending;
        this.localNode = localNode;
        this.clock = clock;
        this.timeouts = timeouts;
        leasedFrom(leasedAtNanos);
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
    public FrameSink frames() {
        return frames;
    }

    @Override
    public Instant tokenUntil() {
        return principal.until();
    }

    @Override
    public boolean isSessionEnded() {
        return updater.find(session.id()) instanceof Outcome.Granted<Session> found
                && found.value().isEnded();
    }

    @Override
    public Outcome<Session> pause() {
        return change(stored -> stored.pause(epoch()));
    }

    @Override
    public Outcome<Session> resumeAudio() {
        return change(stored -> stored.resume(epoch()));
    }

    @Override
    public Outcome<Session> end() {
        return ending.end(
                session.id(),
                (stored, last) -> stored.endAt(localNode, principal.owner(), last, clock.now(), timeouts));
    }

    @Override
    public Outcome<Instant> refresh(String token) {
        return access.renewToken(token, principal).then(newer -> {
            principal = newer;
            return Outcome.granted(newer.until());
        });
    }

    @Override
    public void detach() {
        release();
    }

    /** Stops appending and stores the audio progress. True if this call released the lease and it was stored. */
    private boolean release() {
        if (!frames.release()) {
            return false;
        }
        events.detached(this);
        frames.awaitIdle();
        Outcome<Session> outcome = change(stored -> stored.detachSpeaker(epoch(), progress(), clock.now(), timeouts));
        if (outcome instanceof Outcome.Granted<Session>) {
            return true;
        }
        if (outcome.isUnavailable()) {
            LOG.atWarn()
                    .addKeyValue("sessionId", session.id())
                    .log("the release of the lease was not stored: the lease expires instead");
        }
        return false;
    }

    /**
     * Claims the right to {@link #maintain}, if there is something to do and no other thread has claimed it.
     *
     * @param otherNodesMayRequestIt whether to look for requests although no renewal is due
     */
    boolean claimMaintenance(boolean otherNodesMayRequestIt) {
        return (otherNodesMayRequestIt || isRenewalDue()) && maintaining.compareAndSet(false, true);
    }

    private boolean isRenewalDue() {
        return clock.nanos() - renewAtNanos >= 0;
    }

    /** Renews the lease if that is due. Releases it if its owner waits for it on another node. Blocks. */
    void maintain() {
        try {
            Outcome<Session> stored = isRenewalDue() ? renew() : updater.find(session.id());
            if (stored instanceof Outcome.Granted<Session> found
                    && found.value().isLeaseRequested(epoch())
                    && release()) {
                events.handedOver(this);
            }
        } finally {
            maintaining.set(false);
        }
    }

    /** If the store is unavailable the lease stays valid until it expires. */
    private Outcome<Session> renew() {
        long now = clock.nanos();
        Outcome<Session> outcome = change(stored -> stored.renewLease(epoch(), progress(), clock.now(), timeouts));
        if (outcome instanceof Outcome.Granted<Session>) {
            leasedFrom(now);
            events.renewed();
            if (renewalFailed) {
                LOG.atInfo().addKeyValue("sessionId", session.id()).log("the lease is renewed again");
            }
            renewalFailed = false;
        } else if (!frames.isReleased()) {
            notRenewed(((Outcome.Denied<Session>) outcome).denial());
        }
        return outcome;
    }

    private void notRenewed(Denial denial) {
        if (!(denial instanceof Denial.Unavailable)) {
            LOG.atDebug().addKeyValue("sessionId", session.id()).log("the lease is over: {}", denial.explanation());
            frames.expire();
            events.lost(this);
            return;
        }
        events.notRenewed();
        if (!renewalFailed) {
            renewalFailed = true;
            LOG.atWarn()
                    .addKeyValue("sessionId", session.id())
                    .log("the lease was not renewed; the next attempt follows: {}", denial.explanation());
        }
    }

    /** Stops using the lease before it expires by the clock of any other node. */
    private void leasedFrom(long nanos) {
        long lease = timeouts.lease().toNanos();
        frames.leaseUntil(nanos + lease - lease / CLOCK_SKEW_PART);
        renewAtNanos = nanos + lease / RENEWALS_PER_LEASE;
    }

    private AudioProgress.Position progress() {
        return new AudioProgress.Position(frames.nextSequence(), frames.nextMediaTimeMicros());
    }

    private Outcome<Session> change(Function<Session, Decision> transition) {
        return updater.change(session.id(), transition);
    }
}
