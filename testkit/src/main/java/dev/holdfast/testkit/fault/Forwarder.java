// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.fault;

import java.io.IOException;
import java.net.Socket;

/** Forwards one direction of a connection, and finds the ends of its messages. Confined to one thread. */
final class Forwarder {

    private static final int CHUNK_BYTES = 64 * 1024;

    private final ProxiedConnection connection;
    private final Direction direction;
    private final Socket from;
    private final ByteSink sink;
    private final UpgradeResponseScanner upgradeResponse = new UpgradeResponseScanner();
    private final UpgradeRequestScanner upgradeRequest = new UpgradeRequestScanner();
    private final MessageScanner messages;
    private final Fault fault;

    Forwarder(ProxiedConnection connection, Direction direction, Socket from, ByteSink sink, Fault fault) {
        this.connection = connection;
        this.direction = direction;
        this.from = from;
        this.sink = sink;
        this.fault = fault;
        // Only the server's frames are not masked (RFC 6455 §5.1).
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
                    sink.discard();
                    return;
                }
            }
            sink.end();
        } catch (IOException broken) {
            sink.discard();
            connection.peerFailed();
        }
    }

    /** Returns false if no later byte may pass. */
    private boolean forward(byte[] chunk, int length) throws IOException {
        connection.countBytes(direction, length);
        int sent = 0;
        // A client sends its first frame after the 101 response, so its direction need not parse the request.
        boolean frames = connection.isWebSocket();
        for (int i = 0; i < length; i++) {
            if (!frames) {
                if (direction == Direction.SERVER_TO_CLIENT && upgradeResponse.accept(chunk[i])) {
                    connection.becameWebSocket();
                    frames = true;
                }
                if (fault instanceof Fault.RefuseWebSockets
                        && direction == Direction.CLIENT_TO_SERVER
                        && upgradeRequest.accept(chunk[i])) {
                    return connection.refuseWebSocket();
                }
                continue;
            }
            boolean messageEnds = messages.accept(chunk[i]);
            if (messageEnds) {
                // Counted first, so that a test that receives it finds it counted.
                connection.countMessage(direction);
            }
            if (messageEnds || isCutHere()) {
                sink.write(chunk, sent, i + 1 - sent);
                sent = i + 1;
                boolean continues =
                        messageEnds ? connection.messagePassed(direction, messages.text()) : connection.cutInMidFrame();
                if (!continues) {
                    return false;
                }
            }
        }
        if (sent < length) {
            sink.write(chunk, sent, length - sent);
        }
        return true;
    }

    private boolean isCutHere() {
        return fault instanceof Fault.CutMidFrame cut
                && cut.direction() == direction
                && cut.afterFrames() == messages.dataFrames()
                && messages.isIntoDataFrame(cut.bytesIntoFrame());
    }
}
