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
 * <p>Its state is one word: the epoch, a sealed bit, and a busy bit. An append enters with one compare-and-set and leaves
 * with one store. A take-over, a seal or an exclusive change waits for at most one append.
 */
final class AppendFence {

    private static final long BUSY = 1;
    private static final long SEALED = 2;
    private static final int EPOCH_SHIFT = 2;

    private final AtomicLong word = new AtomicLong();

    /** @return {@link AppendResult#APPENDED} if the caller was admitted and must {@link #leave}; otherwise the reason */
    AppendResult enter(long epoch) {
        while (true) {
            long now = word.get();
            if (now >>> EPOCH_SHIFT != epoch) {
                return AppendResult.FENCED;
            }
            if ((now & SEALED) != 0) {
                return AppendResult.SEALED;
            }
            if ((now & BUSY) == 0 && word.compareAndSet(now, now | BUSY)) {
                return AppendResult.APPENDED;
            }
            Thread.onSpinWait();
        }
    }

    /** A plain store is enough: nothing else changes the word while the busy bit is set. */
    void leave() {
        word.setRelease(word.get() & ~BUSY);
    }

    /** @throws AppenderFenced if the epoch is not newer than the current one */
    void takeOver(long epoch) {
        change(now -> {
            if (now >>> EPOCH_SHIFT >= epoch) {
                throw new AppenderFenced(epoch);
            }
            return epoch << EPOCH_SHIFT | now & SEALED;
        });
    }

    void seal() {
        change(now -> now | SEALED);
    }

    void unseal() {
        change(now -> now & ~SEALED);
    }

    boolean isSealed() {
        return (word.get() & SEALED) != 0;
    }

    /** Runs a change to the log while no append is in progress. */
    <X extends Exception> void exclusively(Change<X> change) throws X {
        change(now -> now | BUSY);
        try {
            change.apply();
        } finally {
            leave();
        }
    }

    private void change(LongUnaryOperator next) {
        while (true) {
            long now = word.get();
            if ((now & BUSY) == 0 && word.compareAndSet(now, next.applyAsLong(now))) {
                return;
            }
            Thread.onSpinWait();
        }
    }

    /** A change to the log, run under the fence. */
    interface Change<X extends Exception> {
        void apply() throws X;
    }
}
