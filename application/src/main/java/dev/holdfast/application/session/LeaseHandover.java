// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.session;

import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Requests a lease from another node and waits for its release. The other node stores the exact audio progress, so the session
 * continues without a gap. If that node is dead or disconnected, the lease must expire instead. For threads that may block.
 */
public final class LeaseHandover {

    /** About two round trips to a nearby store, and a short interruption for listeners. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    /** Limit of waiting threads, so that one owner cannot occupy all request threads. Beyond it the client must retry. */
    private static final int WAITING_MAX = 32;

    private final SessionUpdater updater;
    private final NodeId localNode;
    private final Clock clock;
    private final Duration max;
    private final Semaphore permits = new Semaphore(WAITING_MAX);

    /** @param max how long a thread waits */
    public LeaseHandover(SessionUpdater updater, NodeId localNode, Clock clock, Duration max) {
        this.updater = updater;
        this.localNode = localNode;
        this.clock = clock;
        this.max = max;
    }

    /** Waits until no other node holds the lease, or the timeout. Returns the session as stored then. Blocks. */
    public Outcome<Session> awaitRelease(Session session) {
        if (!isHeld(session) || !permits.tryAcquire()) {
            return Outcome.granted(session);
        }
        try {
            return updater.change(session.id(), Session::requestLease).then(this::pollUntilReleased);
        } finally {
            permits.release();
        }
    }

    private Outcome<Session> pollUntilReleased(Session requested) {
        long until = clock.nanos() + max.toNanos();
        Outcome<Session> latest = Outcome.granted(requested);
        while (latest instanceof Outcome.Granted<Session> found && isHeld(found.value()) && clock.nanos() - until < 0) {
            clock.sleep(POLL_INTERVAL);
            latest = updater.find(requested.id());
        }
        return latest;
    }

    /** Waits until another node has taken the released lease, or the session has ended, or the timeout. Blocks. */
    public Outcome<Session> awaitTakeover(Session released) {
        long until = clock.nanos() + max.toNanos();
        Outcome<Session> latest = Outcome.granted(released);
        while (latest instanceof Outcome.Granted<Session> found
                && found.value().state() instanceof SessionState.Interrupted
                && clock.nanos() - until < 0) {
            clock.sleep(POLL_INTERVAL);
            latest = updater.find(released.id());
        }
        return latest;
    }

    private boolean isHeld(Session session) {
        return session.isLeaseHeldByAnotherNode(localNode, clock.now());
    }
}
