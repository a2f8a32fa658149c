// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holdfast's protocol (docs/protocol.md §2): binary messages are frames, texts are JSON, and {@code ready} comes first.
 * Immutable.
 */
public final class HoldfastProtocol implements WireProtocol {

    public static final HoldfastProtocol INSTANCE = new HoldfastProtocol();

    private static final Pattern NEXT = Pattern.compile("\"nextSeq\":(\\d+)");
    private static final Pattern HEARTBEAT = Pattern.compile("\"heartbeatMs\":(\\d+)");
    private static final Pattern GAP = Pattern.compile("\"type\":\"gap\".*?\"fromSeq\":(\\d+).*?\"toSeq\":(\\d+)");
    private static final byte[] HEARTBEAT_TEXT = "{\"action\":\"heartbeat\"}".getBytes(StandardCharsets.US_ASCII);

    private HoldfastProtocol() {}

    @Override
    public boolean joinsByHandshake() {
        return false;
    }

    @Override
    public byte[] heartbeat() {
        return HEARTBEAT_TEXT;
    }

    @Override
    public void read(boolean text, ByteBuffer bytes, int at, int length, MessageSink sink) {
        if (!text) {
            sink.frame(bytes, at, length);
            return;
        }
        byte[] utf8 = new byte[length];
        bytes.get(at, utf8);
        String message = new String(utf8, StandardCharsets.UTF_8);
        if (message.contains("\"type\":\"ready\"")) {
            sink.joined(number(NEXT, message), number(HEARTBEAT, message));
        } else if (message.contains("\"type\":\"error\"")) {
            sink.error(message);
        } else {
            Matcher gap = GAP.matcher(message);
            if (gap.find()) {
                sink.gap(Long.parseLong(gap.group(1)), Long.parseLong(gap.group(2)));
            }
        }
    }

    private static long number(Pattern pattern, String message) {
        Matcher matcher = pattern.matcher(message);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
