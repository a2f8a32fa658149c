// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides which web origins (RFC 6454) may connect: those listed, and the server's own. An origin that equals the {@code Host}
 * header is the server's own only if no one else can make that name point here: an IP address, {@code localhost}, or the host
 * that the server listens on. Any other name may be a page's that had its own name resolve to this server (DNS rebinding).
 * Immutable.
 *
 * @param allowed origins as browsers write them; {@code *} allows all
 * @param listenHost the host that the server was told to listen on
 */
record OriginPolicy(Set<String> allowed, String listenHost) {

    /** An IPv4 address, or an IPv6 address in the brackets of RFC 3986 §3.2.2. */
    private static final Pattern IP_LITERAL = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9A-Fa-f:.]+]");

    private static final Pattern PORT = Pattern.compile(":[0-9]*$");

    /** @param host the handshake's {@code Host} header, null where it has none */
    boolean allows(String origin, @Nullable String host) {
        if (allowed.contains("*") || allowed.contains(origin)) {
            return true;
        }
        boolean isSame = host != null && (origin.equals("http://" + host) || origin.equals("https://" + host));
        return isSame && isUnmistakable(PORT.matcher(host).replaceFirst(""));
    }

    private boolean isUnmistakable(String name) {
        return name.equalsIgnoreCase("localhost")
                || name.equalsIgnoreCase(listenHost)
                || IP_LITERAL.matcher(name).matches();
    }
}
