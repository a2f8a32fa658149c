// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.session;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A link to listen to a session: {@link SessionInfo#pageUrl()} or {@link SessionInfo#listenUrl()} (docs/protocol.md §1).
 * Immutable. {@code toString} omits the key.
 *
 * @param server the server's address, for {@link dev.holdfast.client.HoldfastClient#at}
 * @param key the listening key; empty in links of servers that need none
 */
public record ListenLink(URI server, String sessionId, Optional<String> key) {

    private static final Pattern PAGE = Pattern.compile("(.*)/listen/([A-Za-z0-9-]+)/?");
    private static final Pattern SOCKET = Pattern.compile("(.*)/ws");
    private static final Pattern KEY = parameter("key", "[A-Za-z0-9_-]+");
    private static final Pattern SESSION = parameter("sessionId", "[A-Za-z0-9-]+");

    public ListenLink {
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(sessionId, "sessionId");
        Objects.requireNonNull(key, "key");
    }

    private static Pattern parameter(String name, String value) {
        return Pattern.compile("(?:^|&)" + name + "=(" + value + ")(?:&|$)");
    }

    /**
     * Parses a link.
     *
     * @throws IllegalArgumentException if it is no link to a session; the message does not repeat it
     */
    public static ListenLink parse(String link) {
        return find(link)
                .orElseThrow(
                        () -> new IllegalArgumentException(
                                "a link to listen has the form https://host/listen/caring-king-275#key=…, and this has another"));
    }

    /** Parses a link. Empty if it is none, for example only the session's id. */
    public static Optional<ListenLink> find(String link) {
        URI uri;
        try {
            uri = new URI(link.strip());
        } catch (URISyntaxException other) {
            return Optional.empty();
        }
        if (uri.getHost() == null || uri.getScheme() == null || uri.getRawPath() == null) {
            return Optional.empty();
        }
        Optional<String> key = in(uri.getRawFragment(), KEY).or(() -> in(uri.getRawQuery(), KEY));
        Matcher page = PAGE.matcher(uri.getRawPath());
        Matcher socket = SOCKET.matcher(uri.getRawPath());
        return switch (uri.getScheme()) {
            case "http", "https" ->
                page.matches()
                        ? Optional.of(new ListenLink(server(uri, uri.getScheme(), page.group(1)), page.group(2), key))
                        : Optional.empty();
            case "ws", "wss" ->
                socket.matches()
                        ? in(uri.getRawQuery(), SESSION)
                                .map(id -> new ListenLink(
                                        server(uri, uri.getScheme().replace("ws", "http"), socket.group(1)), id, key))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static URI server(URI uri, String scheme, String path) {
        return URI.create(scheme + "://" + uri.getRawAuthority() + path);
    }

    private static Optional<String> in(@Nullable String parameters, Pattern wanted) {
        Matcher found = wanted.matcher(parameters == null ? "" : parameters);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "ListenLink[" + server + ", " + sessionId + "]";
    }
}
