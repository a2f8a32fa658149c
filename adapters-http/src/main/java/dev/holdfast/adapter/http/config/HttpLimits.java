package dev.holdfast.adapter.http.config;

import java.time.Duration;
import java.util.Objects;

/**
 * What one request, or all of them together, may take.
 *
 * @param threadsMax how many threads there are for requests and for reading from sockets; requests get half; 8 or more
 * @param bodyBytesMax the largest request body; more is 413 (PROTOCOL §1)
 * @param bodyTimeout how long a whole body may take to arrive; longer is 408
 * @param headerBytesMax the largest request line and headers together, 1024 or more; more is 431 or 414
 * @param idleTimeout how long a connection may be silent before it is closed
 * @param stopTimeout how long requests under way have to finish when stopping
 */
public record HttpLimits(
        int threadsMax,
        int bodyBytesMax,
        Duration bodyTimeout,
        int headerBytesMax,
        Duration idleTimeout,
        Duration stopTimeout) {

    /** Jetty needs some threads for itself: an acceptor, the selectors, and one that serves. */
    private static final int THREADS_MIN = 8;

    /**
     * 64 threads, because a request does little but wait for the store; 16 KiB, the protocol's limit, which is a hundred
     * times what a request needs; 10 s for a body, so that a drip of bytes holds a connection no longer; 16 KiB of
     * headers, room for a fat token; 30 s of silence, longer than any heartbeat; 5 s to finish, less than any supervisor
     * waits before it kills.
     */
    public static final HttpLimits DEFAULT = new HttpLimits(
            64, 16 * 1024, Duration.ofSeconds(10), 16 * 1024, Duration.ofSeconds(30), Duration.ofSeconds(5));

    /** @throws IllegalArgumentException if a value is outside of what its description says */
    public HttpLimits {
        requireAtLeast(THREADS_MIN, threadsMax, "threadsMax");
        requireAtLeast(1, bodyBytesMax, "bodyBytesMax");
        requireAtLeast(1024, headerBytesMax, "headerBytesMax");
        requirePositive("bodyTimeout", bodyTimeout);
        requirePositive("idleTimeout", idleTimeout);
        requirePositive("stopTimeout", stopTimeout);
    }

    private static void requireAtLeast(int least, int value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + least + " or more: " + value);
        }
    }

    private static void requirePositive(String name, Duration duration) {
        Objects.requireNonNull(duration, name);
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + " is longer than nothing: " + duration);
        }
    }
}
