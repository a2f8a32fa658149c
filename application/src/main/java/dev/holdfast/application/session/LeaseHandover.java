package dev.holdfast.application.session;

import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Asks another server for a lease, and waits until it is given back. That one stores how far the talk came, so that it goes
 * on here exactly there. A server that is dead or cut off gives nothing back: then the lease has to run out.
 */
public final class LeaseHandover {

    /** Two round trips of a store nearby, and not much of a pause in a talk. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    /** So many wait at once; whoever comes more is told to come again, and no caller takes all threads. */
    private static final int WAITING_MAX = 32;

    private final SessionUpdater updater;
    private final NodeId here;
    private final Clock clock;
    private final Duration max;
    private final Semaphore places = new Semaphore(WAITING_MAX);

    /** @param max how long one waits */
    public LeaseHandover(SessionUpdater updater, NodeId here, Clock clock, Duration max) {
        this.updater = updater;
        this.here = here;
        this.clock = clock;
        this.max = max;
    }

    /** The owner's session as it stands once its lease is free, or after as long as one waits. May block. */
    public Outcome<Session> awaitRelease(Session session) {
        if (!isHeld(session) || !places.tryAcquire()) {
            return Outcome.granted(session);
        }
        try {
            return updater.change(session.id(), now -> now.requestLease(session.owner()))
                    .then(this::looked);
        } finally {
            places.release();
        }
    }

    private Outcome<Session> looked(Session asked) {
        long until = clock.nanos() + max.toNanos();
        Outcome<Session> latest = Outcome.granted(asked);
        while (latest instanceof Outcome.Granted<Session> stands
                && isHeld(stands.value())
                && clock.nanos() - until < 0) {
            clock.sleep(LOOK_EVERY);
            latest = updater.find(asked.id());
        }
        return latest;
    }

    /** What became of a session whose lease was given back here because it was wanted: it is taken, or over. May block. */
    public Outcome<Session> awaitTakeover(Session givenBack) {
        long until = clock.nanos() + max.toNanos();
        Outcome<Session> latest = Outcome.granted(givenBack);
        while (latest instanceof Outcome.Granted<Session> stands
                && stands.value().state() instanceof SessionState.Interrupted
                && clock.nanos() - until < 0) {
            clock.sleep(LOOK_EVERY);
            latest = updater.find(givenBack.id());
        }
        return latest;
    }

    private boolean isHeld(Session session) {
        return session.isLeaseHeldByAnotherNode(here, clock.now());
    }
}
