// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.request;

import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request comes from a program on the server's own machine. A loopback address alone proves nothing: a
 * proxy or tunnel on this machine forwards requests of others, and any web page open on it can make its browser send one.
 * Immutable.
 */
public final class LoopbackPolicy {

    /** A proxy sends one of these headers, or HTTP/1.0, which is nginx' default. */
    private static final List<String> PROXY_HEADERS = List.of(
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Forwarded-Server",
            "X-Real-IP",
            "Forwarded",
            "Via");

    private static final String HTTP_1_0 = "HTTP/1.0";

    /** RFC 1122 §3.2.1.3, in decimal. Other spellings of the address are not accepted. */
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(?:\\.(?:0|[1-9]\\d{0,2})){3}");

    /** RFC 4291 §2.5.3, in short and in full, and the IPv4-mapped address of a dual-stack socket. */
    private static final Set<String> LOOPBACK_V6 = Set.of("::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1");

    /** {@code Sec-Fetch-Site} of requests by this server's own pages, or by a typed address (W3C Fetch Metadata). */
    private static final Set<String> OWN_FETCH_SITES = Set.of("same-origin", "none");

    private final boolean behindProxy;

    /** @param behindProxy whether a proxy is configured in front of this server: then no request counts as local */
    public LoopbackPolicy(boolean behindProxy) {
        this.behindProxy = behindProxy;
    }

    /** Whether a proxy is configured, so that no request counts as local. */
    boolean isBehindProxy() {
        return behindProxy;
    }

    /** Whether a local program sent it that is no browser. */
    boolean isLocalProgram(Context request) {
        return isLocal(request) && request.header("Origin") == null && request.header("Sec-Fetch-Site") == null;
    }

    /** Whether a local program sent it, or a page of this server in a local browser. */
    public boolean isLocalProgramOrOwnPage(Context request) {
        return isLocal(request) && isOwnOriginOrNone(request) && isOwnSiteOrNone(request);
    }

    private boolean isLocal(Context request) {
        return !behindProxy
                && isLoopback(request.req().getRemoteAddr())
                && isLoopbackName(request.req().getServerName())
                && !request.req().getProtocol().equals(HTTP_1_0)
                && PROXY_HEADERS.stream().allMatch(header -> request.header(header) == null);
    }

    private static boolean isOwnOriginOrNone(Context request) {
        @Nullable String origin = request.header("Origin");
        return origin == null || origin.equalsIgnoreCase(request.scheme() + "://" + request.header("Host"));
    }

    private static boolean isOwnSiteOrNone(Context request) {
        @Nullable String site = request.header("Sec-Fetch-Site");
        return site == null || OWN_FETCH_SITES.contains(site);
    }

    /** @param address of the peer, as Jetty writes it: never a name */
    private static boolean isLoopback(String address) {
        String bare = address.startsWith("[") ? address.substring(1, address.length() - 1) : address;
        return LOOPBACK_V4.matcher(bare).matches() || LOOPBACK_V6.contains(bare.toLowerCase(Locale.ROOT));
    }

    /**
     * Checks the requested host, because a page's own name may resolve to this machine (DNS rebinding). Compares and never
     * resolves it: {@code bad.cc} too consists of the characters of addresses.
     */
    private static boolean isLoopbackName(String host) {
        return host.equals("localhost") || isLoopback(host);
    }
}
