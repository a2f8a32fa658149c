// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.runtime;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The address of a server. Immutable.
 *
 * @param secure whether over TLS
 * @param authority host and port
 * @param path of the server's root, without a trailing slash
 */
public record ServerAddress(boolean secure, String authority, String path) {

    private static final String SOCKET_PATH = "/ws";

    /** @throws IllegalArgumentException unless http, https, ws or wss, with a host */
    public static ServerAddress of(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https") || scheme.equals("wss");
        if (!secure && !scheme.equals("http") && !scheme.equals("ws") || uri.getHost() == null) {
            throw new IllegalArgumentException("a server's address has the form http://host:port: " + uri);
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
        return new ServerAddress(secure, uri.getRawAuthority(), path);
    }

    /** @param pathAndQuery from its slash on, encoded */
    public URI http(String pathAndQuery) {
        return URI.create((secure ? "https://" : "http://") + authority + path + pathAndQuery);
    }

    public URI socket(Map<String, ?> query) {
        String encoded = query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encoded(entry.getValue().toString()))
                .collect(Collectors.joining("&"));
        return URI.create((secure ? "wss://" : "ws://") + authority + path + SOCKET_PATH + "?" + encoded);
    }

    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
