package dev.holdfast.adapter.http.request;

import io.javalin.http.Context;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells who is on this very machine, and who only looks so: a proxy or a tunnel on it makes anybody look as if they were
 * here, and any web page that is open on it can have its browser ask.
 */
public final class LoopbackPolicy {

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

    /** RFC 1122 §3.2.1.3, in decimal; other spellings of an address are nobody's who came by its name. */
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(?:\\.(?:0|[1-9]\\d{0,2})){3}");

    /** RFC 4291 §2.5.3, as it is written short and in full, and an IPv4 peer's on a socket that takes both. */
    private static final Set<String> LOOPBACK_V6 = Set.of("::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1");

    /** What a browser says of a request that this server's own page makes, or that a person typed (W3C Fetch Metadata). */
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final boolean behindAProxy;

    /** @param behindAProxy whether a proxy is known to be before this server: then nobody is believed to be here */
    public LoopbackPolicy(boolean behindAProxy) {
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
    public boolean isProgramOrOwnPage(Context request) {
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

    /** The peer's, as Jetty writes it: always an address. */
    private static boolean isLoopback(String address) {
        String bare = address.startsWith("[") ? address.substring(1, address.length() - 1) : address;
        return LOOPBACK_V4.matcher(bare).matches() || LOOPBACK_V6.contains(bare.toLowerCase(Locale.ROOT));
    }

    /**
     * The name that was asked for, because a page may make a name of its own point here. Compared and never looked up: a name
     * such as {@code bad.cc} is of the letters that addresses are made of.
     */
    private static boolean isLoopbackName(String host) {
        return host.equals("localhost") || isLoopback(host);
    }
}
