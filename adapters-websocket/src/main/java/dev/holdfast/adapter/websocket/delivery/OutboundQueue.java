// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Bounded queue of the frames other than audio that wait for one client. Confined to the event loop. */
final class OutboundQueue {

    private final ArrayDeque<ByteBuffer> frames = new ArrayDeque<>();
    private final WebSocketLimits limits;
    private int bytes;

    OutboundQueue(WebSocketLimits limits) {
        this.limits = limits;
    }

    /** Adds a frame unless a limit is reached. Whether it was added. */
    boolean offer(ByteBuffer frame) {
        boolean fits =
                frames.size() < limits.unreadMessagesMax() && bytes + frame.remaining() <= limits.unreadBytesMax();
        if (fits) {
            add(frame);
        }
        return fits;
    }

    /** Adds a frame whatever the limits: the last messages before a close. */
    void add(ByteBuffer frame) {
        bytes += frame.limit();
        frames.add(frame);
    }

    @Nullable ByteBuffer peek() {
        return frames.peek();
    }

    void remove() {
        bytes -= frames.remove().limit();
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    void clear() {
        frames.clear();
        bytes = 0;
    }
}
