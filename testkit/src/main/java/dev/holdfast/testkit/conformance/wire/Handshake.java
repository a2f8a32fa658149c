// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/** The opening handshake of RFC 6455 §4, from both sides. */
public final class Handshake {

    private static final int TIMEOUT_MILLIS = 10_000;
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private Handshake() {}

    /** @param peer there where the status is 101 */
    public record Answer(HttpMessage response, Optional<WebSocketPeer> peer) {}

    /** Makes a handshake as a client. */
    public static Answer make(URI server, String target, Map<String, String> headers, boolean answersPings)
            throws IOException {
        Socket socket = connect(server);
        try {
            Map<String, String> all = new LinkedHashMap<>(Map.of(
                    "Host",
                    server.getAuthority(),
                    "Upgrade",
                    "websocket",
                    "Connection",
                    "Upgrade",
                    "Sec-WebSocket-Version",
                    "13",
                    "Sec-WebSocket-Key",
                    KEY));
            all.putAll(headers);
            String path = server.getRawPath() == null ? "" : server.getRawPath();
            new HttpMessage("GET " + path + target + " HTTP/1.1", all, "").write(socket.getOutputStream(), false);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            HttpMessage response = HttpMessage.read(in);
            if (response.status() != 101) {
                socket.close();
                return new Answer(response, Optional.empty());
            }
            if (!acceptHeader(KEY).equals(response.headers().get("Sec-WebSocket-Accept"))) {
                throw new IOException("Sec-WebSocket-Accept does not fit the key");
            }
            socket.setSoTimeout(0);
            return new Answer(response, Optional.of(new WebSocketPeer(socket, in, true, answersPings)));
        } catch (IOException | RuntimeException broken) {
            socket.close();
            throw broken;
        }
    }

    private static Socket connect(URI server) throws IOException {
        boolean secure = "https".equals(server.getScheme());
        int port = server.getPort() > 0 ? server.getPort() : secure ? 443 : 80;
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(server.getHost(), port), TIMEOUT_MILLIS);
        return secure
                ? ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(socket, server.getHost(), port, true)
                : socket;
    }

    public static boolean isUpgrade(HttpMessage request) {
        return "websocket".equalsIgnoreCase(request.headers().get("Upgrade"));
    }

    /** Accepts a client's handshake, with the first subprotocol that it offers. */
    public static WebSocketPeer accept(HttpMessage request, Socket socket, InputStream in) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Upgrade", "websocket");
        headers.put("Connection", "Upgrade");
        headers.put("Sec-WebSocket-Accept", acceptHeader(request.headers().getOrDefault("Sec-WebSocket-Key", "")));
        String offered = request.headers().getOrDefault("Sec-WebSocket-Protocol", "");
        if (!offered.isEmpty()) {
            headers.put("Sec-WebSocket-Protocol", offered.split(",")[0].strip());
        }
        HttpMessage.response(101, headers, "").write(socket.getOutputStream(), false);
        return new WebSocketPeer(socket, in, false, true);
    }

    private static String acceptHeader(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
