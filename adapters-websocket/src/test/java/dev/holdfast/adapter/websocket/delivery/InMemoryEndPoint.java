// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/** Jetty's endpoint without a network: holds what is written, up to a limit, until the test takes it. */
class InMemoryEndPoint extends ByteArrayEndPoint {

    private volatile @Nullable Throwable fault;
    private volatile @Nullable String refused;

    InMemoryEndPoint(int capacityBytes) {
        super(new byte[0], capacityBytes);
    }

    /** Each write throws this from now on. */
    void failWith(Throwable other) {
        fault = other;
    }

    /** The socket takes no byte of a write that contains this text. */
    void refuse(String text) {
        refused = text;
    }

    void refuseNothing() {
        refused = null;
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
        String text = refused;
        if (text != null
                && Stream.of(buffers)
                        .anyMatch(buffer -> BufferUtil.toString(buffer).contains(text))) {
            return false;
        }
        return super.flush(buffers);
    }
}
