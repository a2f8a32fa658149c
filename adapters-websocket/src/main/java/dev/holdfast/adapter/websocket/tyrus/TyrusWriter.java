// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.tyrus;

import dev.holdfast.adapter.websocket.connection.WebSocketConnection;
import dev.holdfast.adapter.websocket.frame.OpCode;
import dev.holdfast.domain.connection.CloseReason;
import java.nio.ByteBuffer;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Writer;

/** Hands over the pongs and closes that Tyrus sends to the connection's event loop. For the reading thread. */
final class TyrusWriter extends Writer {

    /** RFC 6455 §7.4.1: stands for a close frame without a code. */
    private static final int NO_CODE = 1005;

    private final WebSocketConnection connection;

    TyrusWriter(WebSocketConnection connection) {
        this.connection = connection;
    }

    @Override
    public void write(ByteBuffer buffer, CompletionHandler<ByteBuffer> completion) {
        ByteBuffer frame = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
        if (OpCode.isClose(frame.get(0) & 0x0F)) {
            close(frame.remaining() >= 4 ? frame.getShort(2) & 0xFFFF : NO_CODE);
        } else {
            connection.writer().sendFrame(frame);
        }
        completion.completed(buffer);
    }

    /** Tyrus closes because the client does, or because the client's bytes are invalid. */
    private void close(int code) {
        CloseReason reason = reason(code);
        if (reason == CloseReason.CLIENT_LEFT) {
            connection.writer().answerClose(code);
        } else {
            connection.writer().close(reason, explanation(reason));
        }
    }

    private static String explanation(CloseReason reason) {
        return switch (reason) {
            case BAD_TEXT -> "A text message must be UTF-8.";
            case MESSAGE_TOO_BIG -> "This message is larger than the server accepts.";
            case SERVER_FAULT -> "The server failed. Connect again to continue.";
            default -> "These bytes are not WebSocket frames.";
        };
    }

    /** The code is the client's own where Tyrus answers its close frame, unless that frame was invalid. */
    private CloseReason reason(int code) {
        if (connection.isCloseReceived() && code != 1002 && code != 1007) {
            return CloseReason.CLIENT_LEFT;
        }
        return switch (code) {
            case 1000, 1001, NO_CODE -> CloseReason.CLIENT_LEFT;
            case 1007 -> CloseReason.BAD_TEXT;
            case 1009 -> CloseReason.MESSAGE_TOO_BIG;
            case 1011 -> CloseReason.SERVER_FAULT;
            default -> CloseReason.PROTOCOL_ERROR;
        };
    }

    @Override
    public void close() {
        // The connection's writer closes the transport once both close frames are exchanged.
    }
}
