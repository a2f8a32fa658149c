package dev.holdfast.adapter.http;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the HTTP side listens, whom it trusts, and its limits.
 *
 * @param host the address to listen on
 * @param port 0 to 65535; 0 takes a free one
 * @param allowedOrigins web pages that may call, as browsers write them ({@code https://example.org}); {@code *} is all
 * @param publicUrl where clients find this server; nothing: wherever they say they found it (the {@code Host} header)
 * @param trustForwarded whether {@code X-Forwarded-For}, {@code -Proto} and {@code -Host} are believed: only where a
 *     proxy that sets them is the only way in
 * @param bodyBytesMax the largest request body; more is 413 (PROTOCOL §1)
 * @param bodyTimeout how long a whole body may take to arrive; longer is 408
 * @param headerBytesMax the largest request line and headers together; more is 431 or 414
 * @param idleTimeout how long a connection may be silent before it is closed
 * @param threadsMax how many threads there are for requests and for reading from sockets; requests get half; 8 or more
 * @param stopTimeout how long requests under way have to finish when stopping
 */
public record HttpSettings(
        String host,
        int port,
        Set<String> allowedOrigins,
        Optional<URI> publicUrl,
        boolean trustForwarded,
        int bodyBytesMax,
        Duration bodyTimeout,
        int headerBytesMax,
        Duration idleTimeout,
        int threadsMax,
        Duration stopTimeout) {

    private static final Pattern ORIGIN = Pattern.compile("https?://([a-z0-9.-]+|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");

    /** Jetty needs some threads for itself: an acceptor, the selectors, and one that serves. */
    private static final int THREADS_MIN = 8;

    /**
     * Loopback only, until somebody decides otherwise; no foreign page; 16 KiB, the protocol's limit, which is a
     * hundred times what a request needs; 10 s for a body, so that a drip of bytes holds a connection no longer;
     * 16 KiB of headers, room for a fat token; 30 s of silence, longer than any heartbeat; 64 threads, because a
     * request does little but wait for the store; 5 s to finish, less than any supervisor waits before it kills.
     */
    public static final HttpSettings DEFAULT = new HttpSettings(
            "127.0.0.1",
            8080,
            Set.of(),
            Optional.empty(),
            false,
            16 * 1024,
            Duration.ofSeconds(10),
            16 * 1024,
            Duration.ofSeconds(30),
            64,
            Duration.ofSeconds(5));

    /** @throws IllegalArgumentException if a value is outside of what its description says */
    public HttpSettings {
        require(!host.isBlank(), "the host to listen on is missing");
        require(port >= 0 && port <= 65_535, "a port is 0 to 65535: " + port);
        allowedOrigins = allowedOrigins.stream().map(HttpSettings::origin).collect(Collectors.toUnmodifiableSet());
        publicUrl.ifPresent(HttpSettings::requirePublic);
        require(bodyBytesMax > 0, "bodyBytesMax is 1 or more: " + bodyBytesMax);
        require(headerBytesMax >= 1024, "headerBytesMax is 1024 or more: " + headerBytesMax);
        require(threadsMax >= THREADS_MIN, "threadsMax is " + THREADS_MIN + " or more: " + threadsMax);
        requirePositive("bodyTimeout", bodyTimeout);
        requirePositive("idleTimeout", idleTimeout);
        requirePositive("stopTimeout", stopTimeout);
    }

    /** The same, listening elsewhere. */
    public HttpSettings listeningOn(String newHost, int newPort) {
        return new HttpSettings(
                newHost,
                newPort,
                allowedOrigins,
                publicUrl,
                trustForwarded,
                bodyBytesMax,
                bodyTimeout,
                headerBytesMax,
                idleTimeout,
                threadsMax,
                stopTimeout);
    }

    /** The same, callable from these pages. */
    public HttpSettings allowing(Set<String> origins) {
        return new HttpSettings(
                host,
                port,
                origins,
                publicUrl,
                trustForwarded,
                bodyBytesMax,
                bodyTimeout,
                headerBytesMax,
                idleTimeout,
                threadsMax,
                stopTimeout);
    }

    /** The same, found by clients at this address, or behind a proxy that says where. */
    public HttpSettings reachedAt(Optional<URI> newPublicUrl, boolean forwardedIsTrusted) {
        return new HttpSettings(
                host,
                port,
                allowedOrigins,
                newPublicUrl,
                forwardedIsTrusted,
                bodyBytesMax,
                bodyTimeout,
                headerBytesMax,
                idleTimeout,
                threadsMax,
                stopTimeout);
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

    private static void requirePositive(String name, Duration duration) {
        Objects.requireNonNull(duration, name);
        require(!duration.isZero() && !duration.isNegative(), name + " is longer than nothing: " + duration);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
