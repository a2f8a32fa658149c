// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import java.nio.ByteBuffer;

/** The protocol of the simple peers: a binary message is a frame, and nothing else is sent. Immutable. */
public final class PeerProtocol implements WireProtocol {

    public static final PeerProtocol INSTANCE = new PeerProtocol();

    private PeerProtocol() {}

    @Override
    public boolean joinsByHandshake() {
        return true;
    }

    @Override
    public void read(boolean text, ByteBuffer bytes, int at, int length, MessageSink sink) {
        if (text) {
            sink.malformed();
        } else {
            sink.frame(bytes, at, length);
        }
    }
}
