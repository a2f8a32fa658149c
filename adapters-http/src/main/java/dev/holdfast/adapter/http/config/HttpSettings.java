package dev.holdfast.adapter.http.config;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the HTTP side listens, whom it trusts, and what it takes.
 *
 * @param host the address to listen on
 * @param port 0 to 65535; 0 takes a free one
 * @param allowedOrigins web pages that may call, as browsers write them ({@code https://example.org}); {@code *} is all
 * @param publicUrl where clients find this server; nothing: wherever they say they found it (the {@code Host} header)
 * @param pages whether people find the pages here, and apps the SDK
 * @param trustForwarded whether {@code X-Forwarded-For}, {@code -Proto} and {@code -Host} are believed: only where a
 *     proxy that sets them is the only way in
 */
public record HttpSettings(
        String host,
        int port,
        Set<String> allowedOrigins,
        Optional<URI> publicUrl,
        boolean pages,
        boolean trustForwarded,
        HttpLimits limits) {

    private static final Pattern ORIGIN = Pattern.compile("https?://([a-z0-9.-]+|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");

    /** Loopback only, until somebody decides otherwise; no foreign page. */
    public static final HttpSettings DEFAULT =
            new HttpSettings("127.0.0.1", 8080, Set.of(), Optional.empty(), true, false, HttpLimits.DEFAULT);

    /** @throws IllegalArgumentException if a value is outside of what its description says */
    public HttpSettings {
        require(!host.isBlank(), "the host to listen on is missing");
        require(port >= 0 && port <= 65_535, "a port is 0 to 65535: " + port);
        allowedOrigins = allowedOrigins.stream().map(HttpSettings::origin).collect(Collectors.toUnmodifiableSet());
        publicUrl.ifPresent(HttpSettings::requirePublic);
    }

    /** The same, listening elsewhere. */
    public HttpSettings listeningOn(String newHost, int newPort) {
        return new HttpSettings(newHost, newPort, allowedOrigins, publicUrl, pages, trustForwarded, limits);
    }

    /** The same, callable from these pages. */
    public HttpSettings allowing(Set<String> origins) {
        return new HttpSettings(host, port, origins, publicUrl, pages, trustForwarded, limits);
    }

    /** The same, found by clients at this address, or behind a proxy that says where. */
    public HttpSettings reachedAt(Optional<URI> newPublicUrl, boolean forwardedIsTrusted) {
        return new HttpSettings(host, port, allowedOrigins, newPublicUrl, pages, forwardedIsTrusted, limits);
    }

    /** The same, with pages or without. */
    public HttpSettings showingPages(boolean shown) {
        return new HttpSettings(host, port, allowedOrigins, publicUrl, shown, trustForwarded, limits);
    }

    /** The same, with other limits. */
    public HttpSettings within(HttpLimits newLimits) {
        return new HttpSettings(host, port, allowedOrigins, publicUrl, pages, trustForwarded, newLimits);
    }

    private static String origin(String text) {
        String origin = text.strip().toLowerCase(Locale.ROOT);
        require(
                origin.equals("*") || ORIGIN.matcher(origin).matches(),
                "an origin is * or scheme://host[:port] without a path, such as https://example.org: " + text);
        return origin;
    }

    private static void requirePublic(URI url) {
        boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        boolean plain = url.getRawQuery() == null && url.getRawFragment() == null && url.getRawUserInfo() == null;
        require(
                web && plain && url.getHost() != null,
                "a public URL is http or https, a host and perhaps a path, such as https://talk.example.org: " + url);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
