// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.frame;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A message that is not a whole binary frame, while it arrives. Not thread-safe. */
final class IncomingMessage {

    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final @Nullable Utf8Validator utf8;
    private long length;

    /** What has arrived, if more is to come. Null before, and where the message came in one piece. */
    private @Nullable MessageBuffer buffer;

    private ByteBuffer content = EMPTY;

    IncomingMessage(boolean isText) {
        this.utf8 = isText ? new Utf8Validator() : null;
    }

    boolean isText() {
        return utf8 != null;
    }

    /** Bytes of it that have arrived. */
    long length() {
        return length;
    }

    int heldBytes() {
        return buffer == null ? 0 : buffer.capacity();
    }

    /**
     * Adds unmasked bytes.
     *
     * @param isLast whether the message ends with them: then they are read where they lie, if nothing came before
     * @return false if they break UTF-8
     */
    boolean add(ByteBuffer source, int from, int to, boolean isLast) {
        length += to - from;
        if (utf8 != null && !utf8.accept(source, from, to)) {
            return false;
        }
        if (isLast && buffer == null) {
            content = source.slice(from, to - from);
            return true;
        }
        if (buffer == null) {
            buffer = new MessageBuffer();
        }
        buffer.add(source, from, to);
        content = buffer.content();
        return true;
    }

    /** Whether the text ends with a whole character. */
    boolean isWholeText() {
        return utf8 != null && utf8.isComplete();
    }

    /** All of it, from position to limit. */
    ByteBuffer content() {
        return content;
    }
}
