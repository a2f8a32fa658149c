package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.audio.AudioAppender.Appended;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who may change a log: the holder of the newest epoch, one thread at a time, until it is sealed.
 *
 * <p>One word: the epoch, a bit for sealed, a bit for "a change is under way". Passing it is one compare-and-set; only
 * whoever takes over, seals or prunes ever waits, and then for one append.
 */
final class Gate {

    private static final long BUSY = 1;
    private static final long SEALED = 2;
    private static final int EPOCH_SHIFT = 2;

    private final AtomicLong word = new AtomicLong();

    /** @return {@link Appended#APPENDED} when in: {@link #leave} must follow */
    Appended enter(long epoch) {
        while (true) {
            long now = word.get();
            if (now >>> EPOCH_SHIFT != epoch) {
                return Appended.FENCED;
            }
            if ((now & SEALED) != 0) {
                return Appended.SEALED;
            }
            if ((now & BUSY) == 0 && word.compareAndSet(now, now | BUSY)) {
                return Appended.APPENDED;
            }
            Thread.onSpinWait();
        }
    }

    /** Whoever is in is alone, so the word is theirs to write. */
    void leave() {
        word.setRelease(word.get() & ~BUSY);
    }

    /** @throws IllegalStateException if this epoch or a newer one was here already */
    void takeOver(long epoch) {
        change(now -> {
            if (now >>> EPOCH_SHIFT >= epoch) {
                throw new IllegalStateException("epoch " + epoch + " comes too late: the log has a newer appender");
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

    /** Does something to the log that no append may see half done. */
    void exclusively(Change change) throws IOException {
        change(now -> now | BUSY);
        try {
            change.apply();
        } finally {
            leave();
        }
    }

    private void change(java.util.function.LongUnaryOperator next) {
        while (true) {
            long now = word.get();
            if ((now & BUSY) == 0 && word.compareAndSet(now, next.applyAsLong(now))) {
                return;
            }
            Thread.onSpinWait();
        }
    }

    /** Something done inside. */
    interface Change {
        void apply() throws IOException;
    }
}
