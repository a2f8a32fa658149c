package dev.holdfast.adapter.websocket;

import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Writer;

/** What Tyrus wants to send by itself, pongs and closes, takes the lane like everything else. */
final class TyrusWriter extends Writer {

    private final Outlet outlet;
    private final BooleanSupplier clientClosed;

    /** @param clientClosed whether the client's close has come */
    TyrusWriter(Outlet outlet, BooleanSupplier clientClosed) {
        this.outlet = outlet;
        this.clientClosed = clientClosed;
    }

    @Override
    public void write(ByteBuffer buffer, CompletionHandler<ByteBuffer> completion) {
        ByteBuffer frame = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
        if ((frame.get(0) & 0x0F) == SocketFrames.CLOSE) {
            outlet.tyrusCloses(frame.remaining() >= 4 ? frame.getShort(2) & 0xFFFF : 1005, clientClosed.getAsBoolean());
        } else {
            outlet.sendRaw(frame);
        }
        completion.completed(buffer);
    }

    @Override
    public void close() {
        // The outlet closes the connection when all is said.
    }
}
