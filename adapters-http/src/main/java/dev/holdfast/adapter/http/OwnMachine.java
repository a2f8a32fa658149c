package dev.holdfast.adapter.http;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells who is on this very machine, and who only looks so: a proxy or a tunnel on it makes anybody look as if they were
 * here, and any web page that is open on it can have its browser ask.
 */
final class OwnMachine {

    /** Who comes through a proxy says so, by one of these or by speaking HTTP/1.0, which is what nginx does untold. */
    private static final List<String> SIGNS_OF_A_PROXY = List.of(
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Forwarded-Server",
            "X-Real-IP",
            "Forwarded",
            "Via");

    private static final String OLD_HTTP = "HTTP/1.0";

    /** What a browser says of a request that this server's own page makes, or that a person typed (W3C Fetch Metadata). */
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final boolean behindAProxy;

    /** @param behindAProxy whether a proxy is known to be before this server: then nobody is believed to be here */
    OwnMachine(boolean behindAProxy) {
        this.behindAProxy = behindAProxy;
    }

    /** Whether nobody can tell who is here. */
    boolean isBehindAProxy() {
        return behindAProxy;
    }

    /** A program here, and no browser. */
    boolean isProgram(Context request) {
        return isHere(request) && request.header("Origin") == null && request.header("Sec-Fetch-Site") == null;
    }

    /** A program here, or a page that this server served to a browser here. */
    boolean isProgramOrOwnPage(Context request) {
        return isHere(request) && isOwnOriginOrNone(request) && isOwnSiteOrNone(request);
    }

    private boolean isHere(Context request) {
        return !behindAProxy
                && isLoopback(request.req().getRemoteAddr())
                && isLoopbackName(request.req().getServerName())
                && !request.req().getProtocol().equals(OLD_HTTP)
                && SIGNS_OF_A_PROXY.stream().allMatch(sign -> request.header(sign) == null);
    }

    private static boolean isOwnOriginOrNone(Context request) {
        @Nullable String origin = request.header("Origin");
        return origin == null || origin.equalsIgnoreCase(request.scheme() + "://" + request.header("Host"));
    }

    private static boolean isOwnSiteOrNone(Context request) {
        @Nullable String site = request.header("Sec-Fetch-Site");
        return site == null || OWN_SITES.contains(site);
    }

    private static boolean isLoopback(String address) {
        try {
            // An address and never a name: nothing is looked up.
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }

    /** The name that was asked for, because a page may make a name of its own point here. */
    private static boolean isLoopbackName(String host) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return bare.equals("localhost") || bare.matches("[0-9a-fA-F:.]+") && isLoopback(bare);
    }
}
