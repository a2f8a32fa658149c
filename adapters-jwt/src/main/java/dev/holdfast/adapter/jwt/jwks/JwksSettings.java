// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.jwks;

import dev.holdfast.adapter.jwt.token.RegisteredClaims;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which identity provider's tokens are accepted, and how its keys are fetched. Immutable.
 *
 * @param url of the identity provider's key set ({@code jwks_uri}, RFC 7517 §5): https, or http to a loopback address
 * @param issuer the exact {@code iss} of every token
 * @param audiences one of them must be in a token's {@code aud}, or be the {@code client_id} of an access token; 1 or more
 * @param connectTimeout maximum time to connect
 * @param fetchTimeout maximum time of a whole fetch, up to its last byte
 * @param bytesMax maximum size of the response
 * @param refreshEvery age at which keys are fetched again, in the background
 * @param retryEvery interval between a failed fetch and the next
 * @param unknownKeyEvery minimum interval after any fetch before an unknown key causes another
 * @param outageMax maximum age of keys while fetches fail; after it no token can be verified
 * @param waitMax how long a caller waits for a fetch
 * @param waitersMax how many callers wait at once; others are told to retry
 * @param clockSkewMax maximum difference between the issuer's clock and this server's
 */
public record JwksSettings(
        URI url,
        String issuer,
        Set<String> audiences,
        Duration connectTimeout,
        Duration fetchTimeout,
        int bytesMax,
        Duration refreshEvery,
        Duration retryEvery,
        Duration unknownKeyEvery,
        Duration outageMax,
        Duration waitMax,
        int waitersMax,
        Duration clockSkewMax) {

    /** Enough for an identity provider in another region. */
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** Enough for a TLS handshake and some kilobytes over a slow line. */
    public static final Duration FETCH_TIMEOUT = Duration.ofSeconds(5);

    /** A key is half a kilobyte; large identity providers publish a dozen, some with certificates. */
    public static final int BYTES_MAX = 512 * 1024;

    /** Bounds how long a withdrawn key is accepted. A usual value of other verifiers. */
    public static final Duration REFRESH_EVERY = Duration.ofMinutes(5);

    /** Retry interval: short enough to resume quickly after an outage, long enough not to load a server that is starting. */
    public static final Duration RETRY_EVERY = Duration.ofSeconds(5);

    /** Bounds the fetches that tokens with invented keys can cause: six a minute. */
    public static final Duration UNKNOWN_KEY_EVERY = Duration.ofSeconds(10);

    /** Longer than usual outages, and bounds how long a stolen and withdrawn key is accepted. */
    public static final Duration OUTAGE_MAX = Duration.ofHours(24);

    /** A person waits that long. Most fetches take a tenth of it. */
    public static final Duration WAIT_MAX = Duration.ofSeconds(2);

    /** Half of the threads that serve requests by default, so that a hanging identity provider never blocks all. */
    public static final int WAITERS_MAX = 16;

    /** RFC 1122 §3.2.1.3. */
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");

    /** @throws IllegalArgumentException if the URL is unsafe, or the issuer or the audiences are missing */
    public JwksSettings {
        if (!isSafe(url)) {
            throw new IllegalArgumentException(
                    "the URL of the keys must be https, or http to a loopback address: " + url);
        }
        if (issuer.isBlank()) {
            throw new IllegalArgumentException("an issuer is required");
        }
        audiences = Set.copyOf(audiences);
        if (audiences.isEmpty()) {
            throw new IllegalArgumentException("an audience is required");
        }
    }

    /** Settings with defaults for everything else. */
    public static JwksSettings of(URI url, String issuer, Set<String> audiences) {
        return new JwksSettings(
                url,
                issuer,
                audiences,
                CONNECT_TIMEOUT,
                FETCH_TIMEOUT,
                BYTES_MAX,
                REFRESH_EVERY,
                RETRY_EVERY,
                UNKNOWN_KEY_EVERY,
                OUTAGE_MAX,
                WAIT_MAX,
                WAITERS_MAX,
                RegisteredClaims.CLOCK_SKEW_MAX);
    }

    /** A copy with this refresh interval and this maximum age. */
    public JwksSettings withRefresh(Duration refreshEvery, Duration outageMax) {
        return new JwksSettings(
                url,
                issuer,
                audiences,
                connectTimeout,
                fetchTimeout,
                bytesMax,
                refreshEvery,
                retryEvery,
                unknownKeyEvery,
                outageMax,
                waitMax,
                waitersMax,
                clockSkewMax);
    }

    /** Whether keys from this URL cannot be replaced in transit: https, or http to a loopback address. */
    public static boolean isSafe(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        String host = url.getHost();
        if (host == null) {
            return false;
        }
        return scheme.equals("https") || scheme.equals("http") && isLoopback(host);
    }

    /** By its text only: a name server's answer may change. */
    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equals("[::1]")
                || LOOPBACK.matcher(host).matches();
    }
}
