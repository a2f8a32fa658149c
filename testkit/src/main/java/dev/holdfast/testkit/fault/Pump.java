package dev.holdfast.testkit.fault;

import java.io.IOException;
import java.net.Socket;

/** One direction of a connection: reads, watches where messages end, forwards. One thread each. */
final class Pump {

    private static final int CHUNK_BYTES = 64 * 1024;

    private final ProxiedConnection connection;
    private final Direction direction;
    private final Socket from;
    private final Outlet outlet;
    private final UpgradeScanner upgrade = new UpgradeScanner();
    private final UpgradeWishScanner wish = new UpgradeWishScanner();
    private final MessageScanner messages;
    private final Fault fault;

    Pump(ProxiedConnection connection, Direction direction, Socket from, Outlet outlet, Fault fault) {
        this.connection = connection;
        this.direction = direction;
        this.from = from;
        this.outlet = outlet;
        this.fault = fault;
        // Only what a server sends is not masked.
        this.messages =
                new MessageScanner(fault instanceof Fault.CutAfterText && direction == Direction.SERVER_TO_CLIENT);
    }

    void run() {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            for (int length = from.getInputStream().read(chunk);
                    length >= 0;
                    length = from.getInputStream().read(chunk)) {
                if (!forward(chunk, length)) {
                    outlet.abandon();
                    return;
                }
            }
            outlet.end();
        } catch (IOException broken) {
            outlet.abandon();
            connection.peerBroke();
        }
    }

    /** False where the rest must not pass. */
    private boolean forward(byte[] chunk, int length) throws IOException {
        connection.countBytes(direction, length);
        int sent = 0;
        // A client waits for the 101 before its first frame, so its side need not look at the request.
        boolean frames = connection.isWebSocket();
        for (int i = 0; i < length; i++) {
            if (!frames) {
                if (direction == Direction.SERVER_TO_CLIENT && upgrade.accept(chunk[i])) {
                    connection.becameWebSocket();
                    frames = true;
                }
                if (fault instanceof Fault.RefuseSockets
                        && direction == Direction.CLIENT_TO_SERVER
                        && wish.accept(chunk[i])) {
                    return connection.socketRefused();
                }
                continue;
            }
            boolean messageEnds = messages.accept(chunk[i]);
            if (messageEnds) {
                // Counted first, so that whoever receives it finds it counted.
                connection.countMessage(direction);
            }
            if (messageEnds || isCutHere()) {
                outlet.write(chunk, sent, i + 1 - sent);
                sent = i + 1;
                boolean goOn =
                        messageEnds ? connection.messagePassed(direction, messages.text()) : connection.cutInMidFrame();
                if (!goOn) {
                    return false;
                }
            }
        }
        if (sent < length) {
            outlet.write(chunk, sent, length - sent);
        }
        return true;
    }

    private boolean isCutHere() {
        return fault instanceof Fault.CutInMidFrame cut
                && cut.direction() == direction
                && cut.afterFrames() == messages.dataFrames()
                && messages.isIntoDataFrame(cut.bytesIntoFrame());
    }
}
