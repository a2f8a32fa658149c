// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which web origins (RFC 6454) may connect: those listed, and the server's own. Immutable.
 *
 * @param allowed origins as browsers write them; {@code *} allows all
 */
record OriginPolicy(Set<String> allowed) {

    /** @param host the handshake's {@code Host} header, null where it has none */
    boolean allows(String origin, @Nullable String host) {
        return allowed.contains("*")
                || allowed.contains(origin)
                || host != null && (origin.equals("http://" + host) || origin.equals("https://" + host));
    }
}
