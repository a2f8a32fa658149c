// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.loop;

import dev.holdfast.adapter.websocket.frame.CloseStatus;
import dev.holdfast.adapter.websocket.frame.FrameDecoder;
import dev.holdfast.adapter.websocket.frame.FrameEncoder;
import dev.holdfast.adapter.websocket.frame.FrameHandler;
import dev.holdfast.adapter.websocket.frame.OpCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.eclipse.jetty.util.BufferUtil;

/** One connection of the {@link EchoServer}. Confined to its event loop. */
final class EchoConnection implements FrameHandler, TransportHandler, SocketTransport.Owner {

    /** Section 9 of Autobahn's cases sends messages of 16 MiB. */
    private static final int MESSAGE_BYTES_MAX = 32 << 20;

    private static final int READ_BYTES = 64 * 1024;

    /** What is read and discarded after a failure, so that TCP delivers the close frame (RFC 1122 §4.2.2.13). */
    private static final int DISCARDED_BYTES_MAX = 1 << 20;

    private final SocketChannel client;
    private final Transport transport;
    private final FrameDecoder decoder = new FrameDecoder(this, MESSAGE_BYTES_MAX, MESSAGE_BYTES_MAX);
    private final ArrayDeque<ByteBuffer> answers = new ArrayDeque<>();
    private ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES).limit(0);
    private int discarded;
    private boolean writing;

    EchoConnection(SocketChannel client) {
        this.client = client;
        this.transport = new SocketTransport(client, this);
    }

    void open(EventLoop eventLoop) {
        try {
            transport.open(eventLoop, this);
            transport.setReading(true);
        } catch (IOException gone) {
            transport.close(gone);
        }
    }

    @Override
    public void readable() {
        try {
            if (decoder.bytesNeeded() > buffer.capacity()) {
                buffer = ByteBuffer.allocateDirect(decoder.bytesNeeded())
                        .put(buffer)
                        .flip();
            } else {
                BufferUtil.compact(buffer);
            }
            int read = transport.read(buffer);
            discarded += decoder.hasEnded() ? Math.max(0, read) : 0;
            if (read < 0 || discarded > DISCARDED_BYTES_MAX) {
                transport.close(null);
                return;
            }
            decoder.decode(buffer);
            write();
        } catch (IOException gone) {
            transport.close(gone);
        }
    }

    private void write() throws IOException {
        while (!writing && !answers.isEmpty()) {
            writing = !transport.write(answers.peek());
            if (!writing) {
                answers.remove();
            }
        }
        if (answers.isEmpty() && decoder.hasEnded()) {
            transport.shutdownOutput();
        }
    }

    @Override
    public void written() {
        writing = false;
        answers.remove();
        try {
            write();
        } catch (IOException gone) {
            transport.close(gone);
        }
    }

    @Override
    public void writeFailed(Throwable cause) {
        transport.close(cause);
    }

    private static byte[] copy(ByteBuffer payload) {
        byte[] copy = new byte[payload.remaining()];
        payload.get(copy);
        return copy;
    }

    @Override
    public boolean binary(ByteBuffer payload) {
        // The same header as a text's, but for the opcode.
        return answers.add(FrameEncoder.text(copy(payload)).put(0, (byte) (OpCode.FIN | OpCode.BINARY)));
    }

    @Override
    public void text(String text) {
        answers.add(FrameEncoder.text(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void ping(ByteBuffer payload) {
        answers.add(FrameEncoder.pong(payload));
    }

    @Override
    public void closeReceived(int code) {
        answers.add(FrameEncoder.close(code == CloseStatus.NONE ? 1000 : code, ""));
    }

    @Override
    public boolean accept() {
        return true;
    }

    @Override
    public void failed(int code, String explanation) {
        answers.add(FrameEncoder.close(code, explanation));
    }

    // --- the socket's owner ----------------------------------------------------------------------------------------

    @Override
    public void shutdownOutput() {
        try {
            client.shutdownOutput();
        } catch (IOException gone) {
            transport.close(gone);
        }
    }

    @Override
    public void close(Throwable cause) {
        try {
            client.close();
        } catch (IOException ignored) {
            // It is gone.
        }
    }
}
