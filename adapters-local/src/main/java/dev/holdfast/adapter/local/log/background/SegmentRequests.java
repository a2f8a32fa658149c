// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.background;

import dev.holdfast.application.port.out.FatalErrors;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one log has requested of the {@link SegmentThreads}: at most one task of each kind, performed one after the other, so
 * that a log never occupies more than one of the threads. {@link #request} takes no lock. Safe for use by many threads.
 */
public final class SegmentRequests implements Runnable {

    /** A kind of task, in the order in which they are performed. */
    public enum Kind {
        /** Reserves the next storage of the active segment. */
        EXTEND,
        /** Creates the next segment ahead. */
        CREATE,
        /** Creates the next segment, or finds a replacement: an append waits for it. */
        CREATE_NOW,
        /** Forces what was appended to the disk. */
        FORCE;

        private int bit() {
            return 1 << ordinal();
        }
    }

    /** Performs the tasks. Called by one thread at a time. */
    public interface Tasks {

        void perform(Kind kind);

        /** A task has ended, whatever its result: {@link #isPending} no longer holds for it. */
        void ended(Kind kind);
    }

    private static final Logger LOG = LoggerFactory.getLogger(SegmentRequests.class);

    private static final Kind[] KINDS = Kind.values();

    /** Whether this is in the queue of the threads, or runs. */
    private static final int SCHEDULED = 1 << KINDS.length;

    private final AtomicInteger state = new AtomicInteger();
    private final Executor threads;
    private final Tasks tasks;
    private final SegmentMetrics metrics;

    public SegmentRequests(Executor threads, SegmentMetrics metrics, Tasks tasks) {
        this.threads = threads;
        this.metrics = metrics;
        this.tasks = tasks;
    }

    /** Requests a task, unless it is pending. */
    public void request(Kind kind) {
        if ((state.get() & kind.bit()) == 0
                && (state.getAndUpdate(now -> now | kind.bit() | SCHEDULED) & SCHEDULED) == 0) {
            metrics.scheduled();
            threads.execute(this);
        }
    }

    /** Whether the task is requested and has not ended. {@link Kind#FORCE} is not while it runs: another may be needed. */
    public boolean isPending(Kind kind) {
        return (state.get() & kind.bit()) != 0;
    }

    /** Performs what is requested now. What is requested meanwhile waits for its turn behind other logs. */
    @Override
    public void run() {
        int requested = state.get();
        for (Kind kind : KINDS) {
            if ((requested & kind.bit()) != 0) {
                perform(kind);
            }
        }
        while (true) {
            int now = state.get();
            if (now != SCHEDULED) {
                threads.execute(this);
                return;
            }
            if (state.compareAndSet(now, 0)) {
                metrics.served();
                return;
            }
        }
    }

    private void perform(Kind kind) {
        if (kind == Kind.FORCE) {
            // What is appended from here on needs another one.
            done(kind);
        }
        long began = metrics.nanos();
        try {
            tasks.perform(kind);
        } catch (Throwable fault) {
            FatalErrors.report(fault);
            LOG.error("a segment could not be prepared ({})", kind, fault);
        }
        metrics.performed(kind, metrics.nanos() - began);
        if (kind != Kind.FORCE) {
            done(kind);
        }
        try {
            tasks.ended(kind);
        } catch (Throwable fault) {
            FatalErrors.report(fault);
            LOG.error("a callback of a log failed ({})", kind, fault);
        }
    }

    private void done(Kind kind) {
        state.getAndUpdate(now -> now & ~kind.bit());
    }
}
