// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The address and handshake request of a connection (RFC 6455 §4.1).
 *
 * @param path with its query
 * @param headers complete lines, besides those that every handshake has
 */
public record Door(InetSocketAddress address, String path, List<String> headers) {

    /** The example key of RFC 6455 §1.3, and the accept value for it. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    public Door {
        headers = List.copyOf(headers);
    }

    /** The same endpoint, for a listener that resumes at this frame. */
    public Door from(long sequence) {
        return new Door(address, path + "&from=" + sequence, headers);
    }

    ByteBuffer request() {
        List<String> lines = new ArrayList<>();
        lines.add("GET " + path + " HTTP/1.1");
        lines.add("Host: 127.0.0.1:" + address.getPort());
        lines.add("Upgrade: websocket");
        lines.add("Connection: Upgrade");
        lines.add("Sec-WebSocket-Version: 13");
        lines.add("Sec-WebSocket-Key: " + KEY);
        lines.addAll(headers);
        return ByteBuffer.wrap((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
