package dev.holdfast.adapter.websocket;

import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.connection.CloseReason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A listener's end of a connection, and what becomes of the connection. Hearing is for one thread at a time. */
final class LaneListener implements Outlet.LastWill {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SocketFrames format = SocketFrames.FORMAT;
    private final PipeEnd end;
    private Outlet outlet;

    /** What came and is not a whole message yet. */
    private ByteBuffer part = ByteBuffer.allocate(1 << 17).limit(0);

    private long first = -1;
    private long next = -1;
    private boolean toldToLeave;

    LaneListener(PipeEnd end) {
        this.end = end;
    }

    void listensBy(Outlet own) {
        outlet = own;
    }

    /** The first sequence heard; -1 before. */
    long first() {
        return first;
    }

    /** One after the last sequence heard; -1 before. */
    long next() {
        return next;
    }

    boolean isOpen() {
        return end.isOpen();
    }

    /** Whether the server said that it closes. */
    boolean isToldToLeave() {
        return toldToLeave;
    }

    /** Takes what came; frames that do not follow one another are an error. */
    void hear() {
        ByteBuffer came = end.takeOutput();
        ByteBuffer all = ByteBuffer.allocate(part.remaining() + came.remaining())
                .put(part)
                .put(came)
                .flip();
        int length = all.hasRemaining() ? format.recordBytes(all, all.position(), all.limit()) : 0;
        while (length > 0) {
            int frame = format.frameAt(all, all.position());
            if (frame >= 0) {
                hear(AudioFrame.sequence(all, frame));
            }
            all.position(all.position() + length);
            length = all.hasRemaining() ? format.recordBytes(all, all.position(), all.limit()) : 0;
        }
        part = all.slice();
        // No record of a log, so it stays here, as the last that comes.
        toldToLeave = part.hasRemaining() && (part.get(0) & 0xFF) == (SocketFrames.FIN | SocketFrames.CLOSE);
    }

    private void hear(long sequence) {
        if (next >= 0 && sequence != next) {
            throw new AssertionError(sequence + " came where " + next + " should");
        }
        if (first < 0) {
            first = sequence;
        }
        next = sequence + 1;
    }

    /** Hears on until everything before this has come. Nothing is appended to help. */
    void hearUpTo(long sequence) {
        await(() -> next >= sequence, "up to " + sequence);
    }

    void await(BooleanSupplier enough, String what) {
        long began = System.nanoTime();
        for (hear(); !enough.getAsBoolean(); hear()) {
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new AssertionError("heard " + first + " to " + next + ", and not " + what);
            }
            if (end.getOutput().remaining() == 0) {
                LockSupport.parkNanos(10_000);
            }
        }
    }

    void leave() {
        end.close();
        outlet.gone(CloseReason.CLIENT_LEFT);
    }

    @Override
    public void draining(CloseReason reason) {
        // What comes in counts no more; here nothing does.
    }

    @Override
    public void lost(@Nullable Throwable cause) {
        end.close(cause);
        outlet.gone(CloseReason.TRANSPORT_LOST);
    }
}
