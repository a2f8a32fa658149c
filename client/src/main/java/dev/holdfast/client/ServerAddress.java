package dev.holdfast.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where a server is.
 *
 * @param secure whether over TLS
 * @param authority host and port
 * @param path of the root, without a slash at its end
 */
record ServerAddress(boolean secure, String authority, String path) {

    private static final String SOCKET_PATH = "/ws";

    /** @throws IllegalArgumentException unless http, https, ws or wss, with a host */
    static ServerAddress of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https") || scheme.equals("wss");
        if (!secure && !scheme.equals("http") && !scheme.equals("ws") || uri.getHost() == null) {
            throw new IllegalArgumentException("a server's address is like http://host:port, and not " + uri);
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
        return new ServerAddress(secure, uri.getRawAuthority(), path);
    }

    /** Where the server sends a client to; nothing where it makes no sense, or would give up TLS. */
    Optional<ServerAddress> movedTo(String socketUrl) {
        try {
            ServerAddress there = of(new URI(socketUrl));
            String root = there.path.endsWith(SOCKET_PATH)
                    ? there.path.substring(0, there.path.length() - SOCKET_PATH.length())
                    : there.path;
            return secure && !there.secure
                    ? Optional.empty()
                    : Optional.of(new ServerAddress(there.secure, there.authority, root));
        } catch (URISyntaxException | IllegalArgumentException nonsense) {
            return Optional.empty();
        }
    }

    /** @param pathAndQuery from its slash on, encoded */
    URI http(String pathAndQuery) {
        return URI.create((secure ? "https://" : "http://") + authority + path + pathAndQuery);
    }

    URI socket(Map<String, ?> query) {
        String encoded = query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encoded(entry.getValue().toString()))
                .collect(Collectors.joining("&"));
        return URI.create((secure ? "wss://" : "ws://") + authority + path + SOCKET_PATH + "?" + encoded);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
