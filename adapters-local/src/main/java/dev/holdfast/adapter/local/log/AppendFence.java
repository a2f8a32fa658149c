// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.audio.AppenderFenced;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;

/**
 * Admits changes to a log: only of the newest epoch, one thread at a time, and no append after a seal. Safe for use by
 * many threads.
 *
 * <p>Its state is one word: the epoch, a sealed bit, and a bit each for an append and for another change in progress. An append
 * enters with one compare-and-set and leaves with one store. It never waits: what holds the fence otherwise changes references
 * and numbers alone, and if that takes longer than a few spins, because its thread was interrupted, the append is refused for
 * the moment. A take-over, a seal or another change waits for at most one append, whose copy needs no disk.
 */
final class AppendFence {

    private static final long APPENDING = 1;
    private static final long CHANGING = 2;
    private static final long BUSY = APPENDING | CHANGING;
    private static final long SEALED = 4;
    private static final int EPOCH_SHIFT = 3;

    /** Longer than a change takes on a core of its own, and about a microsecond. */
    private static final int SPINS_MAX = 50;

    private final AtomicLong word = new AtomicLong();
    private final Runnable changed;

    /** @param changed runs after each change that is no append: an append that was refused may now succeed, or fail for good */
    AppendFence(Runnable changed) {
        this.changed = changed;
    }

    /**
     * @return {@link AppendResult#APPENDED} if the caller was admitted and must {@link #leave}; otherwise the reason, {@link
     *     AppendResult#NOT_READY} if another thread holds the fence
     */
    AppendResult enter(long epoch) {
        for (int spins = 0; spins < SPINS_MAX; spins++) {
            long now = word.get();
            if (now >>> EPOCH_SHIFT != epoch) {
                return AppendResult.FENCED;
            }
            if ((now & SEALED) != 0) {
                return AppendResult.SEALED;
            }
            if ((now & BUSY) == 0 && word.compareAndSet(now, now | APPENDING)) {
                return AppendResult.APPENDED;
            }
            Thread.onSpinWait();
        }
        return AppendResult.NOT_READY;
    }

    /** A plain store is enough: nothing else changes the word while one of the busy bits is set. */
    void leave() {
        word.setRelease(word.get() & ~BUSY);
    }

    /** Whether an append of this epoch would be refused for good, or until the log is unsealed. */
    boolean refuses(long epoch) {
        long now = word.get();
        return now >>> EPOCH_SHIFT != epoch || (now & SEALED) != 0;
    }

    /** Whether a change is in progress that is no append. */
    boolean isChanging() {
        return (word.get() & CHANGING) != 0;
    }

    /** @throws AppenderFenced if the epoch is not newer than the current one */
    void takeOver(long epoch) {
        change(now -> {
            if (now >>> EPOCH_SHIFT >= epoch) {
                throw new AppenderFenced(epoch);
            }
            return epoch << EPOCH_SHIFT | now & SEALED;
        });
        changed.run();
    }

    /** Whether any epoch has taken over. */
    boolean isTaken() {
        return word.get() >>> EPOCH_SHIFT != 0;
    }

    void seal() {
        change(now -> now | SEALED);
        changed.run();
    }

    void unseal() {
        change(now -> now & ~SEALED);
        changed.run();
    }

    boolean isSealed() {
        return (word.get() & SEALED) != 0;
    }

    /**
     * Runs a change to the log while no append is in progress. Appends are refused meanwhile, so the change must not wait for
     * anything: no file is created, extended, forced, unmapped or deleted in it.
     */
    <X extends Exception> void exclusively(Change<X> change) throws X {
        change(now -> now | CHANGING);
        try {
            change.apply();
        } finally {
            word.set(word.get() & ~BUSY);
            changed.run();
        }
    }

    private void change(LongUnaryOperator next) {
        for (int spins = 0; ; spins++) {
            long now = word.get();
            if ((now & BUSY) == 0 && word.compareAndSet(now, next.applyAsLong(now))) {
                return;
            }
            if (spins < SPINS_MAX) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    /** A change to the log, run under the fence. */
    interface Change<X extends Exception> {
        void apply() throws X;
    }
}
