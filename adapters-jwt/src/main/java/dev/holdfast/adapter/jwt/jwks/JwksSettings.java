package dev.holdfast.adapter.jwt.jwks;

import dev.holdfast.adapter.jwt.token.RegisteredClaims;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whose tokens are good, and how their keys are had.
 *
 * @param url where the login server shows its keys (RFC 7517 §5): https, or http on this machine alone
 * @param issuer the {@code iss} of every token, character by character
 * @param audiences one of them must be in a token's {@code aud}, or be the {@code client_id} of an access token; 1 or more
 * @param connectTimeout how long connecting may take
 * @param fetchTimeout how long a fetch may take in all, however slowly its bytes drip
 * @param bytesMax how long the answer may be
 * @param refreshEvery how old keys get before they are fetched anew, in the background
 * @param retryEvery how long after a fetch that failed the next begins
 * @param unknownKeyEvery how long after any fetch a token with an unknown key may cause another
 * @param outageMax how old keys may get while the login server is down; then no token can be checked
 * @param waitMax how long a caller waits for keys that are being fetched
 * @param waitersMax how many callers wait so at once; others are told to come again
 * @param clockSkewMax how far the issuer's clock and ours may be apart
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

    /** Login servers are near, or in the next region: one that needs longer is not well. */
    public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** Time for the handshake of TLS and some kilobytes over a bad line. */
    public static final Duration FETCH_TIMEOUT = Duration.ofSeconds(5);

    /** A key is half a kilobyte and the largest login servers show a dozen; some add certificates to each. */
    public static final int BYTES_MAX = 512 * 1024;

    /** A key that was withdrawn is believed no longer than that; what others who check tokens do, too. */
    public static final Duration REFRESH_EVERY = Duration.ofMinutes(5);

    /** Soon enough that nobody waits after an outage, seldom enough to be no load for who is just coming up. */
    public static final Duration RETRY_EVERY = Duration.ofSeconds(5);

    /** All that an attacker with invented keys can make of us: six requests a minute. */
    public static final Duration UNKNOWN_KEY_EVERY = Duration.ofSeconds(10);

    /** Longer than any outage one has heard of, and a key that was stolen and withdrawn is not believed for ever. */
    public static final Duration OUTAGE_MAX = Duration.ofHours(24);

    /** A person waits that long; most fetches take a tenth. */
    public static final Duration WAIT_MAX = Duration.ofSeconds(2);

    /** Half of the threads that serve requests by default, so that a login server that hangs never takes all. */
    public static final int WAITERS_MAX = 16;

    /** RFC 1122 §3.2.1.3. */
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");

    /** @throws IllegalArgumentException if the URL may not be asked, or there is no issuer or audience */
    public JwksSettings {
        if (!isSafe(url)) {
            throw new IllegalArgumentException(
                    "keys are fetched from an https address, or by http from this machine itself: " + url);
        }
        if (issuer.isBlank()) {
            throw new IllegalArgumentException("an issuer is needed");
        }
        audiences = Set.copyOf(audiences);
        if (audiences.isEmpty()) {
            throw new IllegalArgumentException("an audience is needed");
        }
    }

    /** The defaults for everything else. */
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

    /** The same, with keys that are fetched anew so often and go on working for so long. */
    public JwksSettings keeping(Duration refreshEvery, Duration outageMax) {
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

    /** Whether nobody on the way can put keys of their own in place of those that are shown there. */
    public static boolean isSafe(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        String host = url.getHost();
        if (host == null) {
            return false;
        }
        return scheme.equals("https") || scheme.equals("http") && isLoopback(host);
    }

    /** By its looks, never by asking a name server: whose answer is another one tomorrow. */
    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equals("[::1]")
                || LOOPBACK.matcher(host).matches();
    }
}
