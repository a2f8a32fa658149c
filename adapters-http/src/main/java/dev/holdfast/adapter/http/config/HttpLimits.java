// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.config;

import java.time.Duration;
import java.util.Objects;

/**
 * Limits of one request, and of all requests together.
 *
 * @param threadsMax threads for parsing, handshakes and reading from sockets, 16 or more; half as many more run routes
 * @param connectionsMax HTTP connections at once; WebSockets do not count
 * @param headTimeout how long a request line and its headers may take to arrive, also on a new connection
 * @param bodyBytesMax maximum size of a request's body; 413 if exceeded (docs/protocol.md §1)
 * @param bodyTimeout maximum time for a whole body to arrive; 408 if exceeded
 * @param headerBytesMax maximum size of request line and headers together, 1024 or more; 431 or 414 if exceeded
 * @param idleTimeout how long a connection may be idle before the server closes it
 * @param writeTimeout how long a response may make no progress before the server closes its connection
 * @param stopTimeout how long running requests may take to finish when the server stops
 */
public record HttpLimits(
        int threadsMax,
        int connectionsMax,
        Duration headTimeout,
        int bodyBytesMax,
        Duration bodyTimeout,
        int headerBytesMax,
        Duration idleTimeout,
        Duration writeTimeout,
        Duration stopTimeout) {

    /** Jetty itself needs an acceptor, the selectors, and one thread that serves; attaches may wait on half of them. */
    private static final int THREADS_MIN = 16;

    /**
     * 64 threads: a request mostly waits for the store. 8,000 connections: with 10,000 WebSockets and the segments of their
     * sessions they fit the 20,000 open files that the files in deploy/ allow. 10 s for a head, as for a body. Bodies of
     * 16 KiB: the protocol's limit, a hundred times what a request needs. 10 s for a body: bounds how long a slow sender
     * holds a connection. Headers of 16 KiB: room for a large token. 30 s idle: longer than any heartbeat interval. 10 s
     * without progress: a bad line delivers something in that time. 5 s to stop: supervisors wait longer before they kill.
     */
    public static final HttpLimits DEFAULT = new HttpLimits(
            64,
            8_000,
            Duration.ofSeconds(10),
            16 * 1024,
            Duration.ofSeconds(10),
            16 * 1024,
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5));

    /** @throws IllegalArgumentException if a value is out of its documented range */
    public HttpLimits {
        requireAtLeast(THREADS_MIN, threadsMax, "threadsMax");
        requireAtLeast(1, connectionsMax, "connectionsMax");
        requirePositive("headTimeout", headTimeout);
        requireAtLeast(1, bodyBytesMax, "bodyBytesMax");
        requireAtLeast(1024, headerBytesMax, "headerBytesMax");
        requirePositive("bodyTimeout", bodyTimeout);
        requirePositive("idleTimeout", idleTimeout);
        requirePositive("writeTimeout", writeTimeout);
        requirePositive("stopTimeout", stopTimeout);
    }

    /** Routes that run at once. */
    public int routeThreadsMax() {
        return threadsMax / 2;
    }

    private static void requireAtLeast(int least, int value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be " + least + " or more: " + value);
        }
    }

    private static void requirePositive(String name, Duration duration) {
        Objects.requireNonNull(duration, name);
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + " must be positive: " + duration);
        }
    }
}
