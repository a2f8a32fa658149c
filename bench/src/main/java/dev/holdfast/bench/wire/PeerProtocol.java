// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import java.nio.ByteBuffer;

/** The protocol of the simple peers: a binary message is a frame, and nothing else is sent. Immutable. */
public final class PeerProtocol implements WireProtocol {

    public static final PeerProtocol INSTANCE = new PeerProtocol();

    private static final byte[] NONE = {};

    private PeerProtocol() {}

    @Override
    public byte[] joinMessage() {
        return NONE;
    }

    @Override
    public boolean joinsByHandshake() {
        return true;
    }

    @Override
    public byte[] heartbeat() {
        return NONE;
    }

    @Override
    public int messageBytes(int frameBytes, long sequence) {
        return frameBytes;
    }

    @Override
    public void putMessageHead(ByteBuffer target, int frameBytes, long sequence) {
        // The message is the frame.
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
