// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.jspecify.annotations.Nullable;

/** Jetty's endpoint without a network: holds what is written, up to a limit, until the test takes it. */
final class InMemoryEndPoint extends ByteArrayEndPoint {

    private volatile @Nullable Throwable fault;

    InMemoryEndPoint(int capacityBytes) {
        super(new byte[0], capacityBytes);
    }

    /** Each write throws this from now on. */
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
