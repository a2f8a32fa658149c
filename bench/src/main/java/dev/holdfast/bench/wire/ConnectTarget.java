// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The address and opening handshake of a WebSocket connection (RFC 6455 §4.1). Immutable: any thread may use it.
 *
 * @param path the request target, with its query
 * @param headers further header lines, besides those that RFC 6455 requires
 * @param protocol what the server's messages look like
 */
public record ConnectTarget(InetSocketAddress address, String path, List<String> headers, WireProtocol protocol) {

    /** The example key of RFC 6455 §1.3, and the accept value for it. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    public ConnectTarget {
        headers = List.copyOf(headers);
    }

    /** Returns the target of a listener that resumes at this frame. */
    public ConnectTarget resumingAt(long sequence) {
        return with("from", sequence);
    }

    /** Returns this target with one more parameter in its query. */
    public ConnectTarget with(String parameter, long value) {
        return new ConnectTarget(address, path + "&" + parameter + "=" + value, headers, protocol);
    }

    ByteBuffer handshakeRequest() {
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
