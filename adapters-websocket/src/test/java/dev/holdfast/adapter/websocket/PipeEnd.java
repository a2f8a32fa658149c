package dev.holdfast.adapter.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.jspecify.annotations.Nullable;

/** Jetty's endpoint without a network: what is written waits here, up to a limit, until it is taken. */
final class PipeEnd extends ByteArrayEndPoint {

    private volatile @Nullable Throwable fault;

    PipeEnd(int capacityBytes) {
        super(new byte[0], capacityBytes);
    }

    /** From now on whoever writes to it meets this. */
    void failWith(Throwable other) {
        fault = other;
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        Throwable now = fault;
        if (now instanceof IOException lost) {
            throw lost;
        } else if (now instanceof RuntimeException bug) {
            throw bug;
        } else if (now instanceof Error error) {
            throw error;
        }
        return super.flush(buffers);
    }
}
