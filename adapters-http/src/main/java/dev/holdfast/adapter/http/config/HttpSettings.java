// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.config;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Settings of the HTTP server. Immutable.
 *
 * @param host the address to listen on
 * @param port 0 to 65535; 0 chooses a free port
 * @param allowedOrigins origins of web pages that may call (RFC 6454), for example {@code https://example.org}; {@code *}
 *     allows all
 * @param publicUrl the URL under which clients reach this server; empty: the {@code Host} header of each request
 * @param pages whether the server serves the pages and the browser SDK
 * @param trustForwarded whether {@code X-Forwarded-For}, {@code -Proto} and {@code -Host} are trusted. Set it only if all
 *     requests come through a proxy that sets them
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

    /** Listens on loopback only, and allows no page of another origin. */
    public static final HttpSettings DEFAULT =
            new HttpSettings("127.0.0.1", 8080, Set.of(), Optional.empty(), true, false, HttpLimits.DEFAULT);

    /** @throws IllegalArgumentException if a value is out of its documented range */
    public HttpSettings {
        require(!host.isBlank(), "the host to listen on is missing");
        require(port >= 0 && port <= 65_535, "a port is 0 to 65535: " + port);
        allowedOrigins = allowedOrigins.stream().map(HttpSettings::origin).collect(Collectors.toUnmodifiableSet());
        publicUrl.ifPresent(HttpSettings::requirePublic);
    }

    /** A copy that listens on this address. */
    public HttpSettings listeningOn(String newHost, int newPort) {
        return new HttpSettings(newHost, newPort, allowedOrigins, publicUrl, pages, trustForwarded, limits);
    }

    /** A copy that allows these origins. */
    public HttpSettings allowing(Set<String> origins) {
        return new HttpSettings(host, port, origins, publicUrl, pages, trustForwarded, limits);
    }

    /** A copy with this public URL, and with trust in a proxy's headers or without. */
    public HttpSettings reachedAt(Optional<URI> newPublicUrl, boolean forwardedIsTrusted) {
        return new HttpSettings(host, port, allowedOrigins, newPublicUrl, pages, forwardedIsTrusted, limits);
    }

    /** A copy that serves pages or does not. */
    public HttpSettings showingPages(boolean shown) {
        return new HttpSettings(host, port, allowedOrigins, publicUrl, shown, trustForwarded, limits);
    }

    /** A copy with these limits. */
    public HttpSettings within(HttpLimits newLimits) {
        return new HttpSettings(host, port, allowedOrigins, publicUrl, pages, trustForwarded, newLimits);
    }

    private static String origin(String text) {
        String origin = text.strip().toLowerCase(Locale.ROOT);
        require(
                origin.equals("*") || ORIGIN.matcher(origin).matches(),
                "an origin is * or scheme://host[:port] without a path, for example https://example.org: " + text);
        return origin;
    }

    private static void requirePublic(URI url) {
        boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        boolean plain = url.getRawQuery() == null && url.getRawFragment() == null && url.getRawUserInfo() == null;
        require(
                web && plain && url.getHost() != null,
                "a public URL is http or https, a host and optionally a path, for example https://talk.example.org: "
                        + url);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
