// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import java.net.InetSocketAddress;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** Determines a client's IP address, by which limits per address count. Stateless. */
final class ClientAddress {

    /** The characters of an address. Whether the address is valid does not matter here. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,64}");

    private ClientAddress() {}

    /**
     * @param trustForwarded whether our own proxy wrote the last entry of {@code X-Forwarded-For}. A client can write any entry
     *     before it
     */
    static String of(Request request, boolean trustForwarded) {
        String peer = peer(request);
        String forwarded = trustForwarded ? request.getHeaders().getLast(HttpHeader.X_FORWARDED_FOR) : null;
        if (forwarded == null) {
            return peer;
        }
        String client = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
        return ADDRESS.matcher(client).matches() ? client : peer;
    }

    private static String peer(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote
                        && remote.getAddress() != null
                ? remote.getAddress().getHostAddress()
                : "unknown";
    }
}
