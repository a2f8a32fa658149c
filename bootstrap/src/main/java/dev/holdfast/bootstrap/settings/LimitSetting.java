// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import java.time.Duration;
import java.util.List;

/** The settings for limits, each with its default and the reason for it. */
public final class LimitSetting {

    private static final int MANY = 1_000_000;

    private static final int KIB = 1024;
    private static final int GIB = KIB * KIB * KIB;

    public static final Setting<Integer> CONNECTIONS_MAX = Setting.of(
            "connections-max",
            "NUMBER",
            "10000",
            "sockets at once; each takes a file descriptor, and this is half of 20,000 of them",
            Readings.number(1, MANY));

    /** 0 means the same as {@link #CONNECTIONS_MAX}. */
    public static final Setting<Integer> CONNECTIONS_PER_SESSION_MAX = Setting.of(
            "connections-per-session-max",
            "NUMBER",
            "0",
            "listeners of one session at once; 0 is as many as there may be sockets, because one talk may have them",
            Readings.number(0, MANY));

    public static final Setting<Integer> CONNECTIONS_PER_ADDRESS_MAX = Setting.of(
            "connections-per-address-max",
            "NUMBER",
            "5000",
            "sockets of one address (IPv6: one /64); a lecture hall behind one fits, and nobody takes them all",
            Readings.number(1, MANY));

    public static final Setting<Integer> HANDSHAKES_PER_SECOND_MAX = Setting.of(
            "handshakes-per-second-max",
            "NUMBER",
            "5000",
            "sockets opened a second; ten thousand that come back at once are in within a few seconds",
            Readings.number(1, MANY));

    public static final Setting<Integer> CONTROL_MESSAGES_PER_SECOND_MAX = Setting.of(
            "control-messages-per-second-max",
            "NUMBER",
            "20",
            "messages but audio a client may send, five seconds' worth at once; a hundred times what it needs",
            Readings.number(1, 100_000));

    public static final Setting<Integer> UNREAD_MESSAGES_MAX = Setting.of(
            "unread-messages-max",
            "NUMBER",
            "256",
            "messages but audio that wait for a client who does not read; half a minute of acks",
            Readings.number(8, MANY));

    public static final Setting<Integer> UNREAD_BYTES_MAX = Setting.of(
            "unread-bytes-max",
            "BYTES",
            "256KiB",
            "how long those may be together: a kilobyte each; audio that waits stays in the log",
            Readings.bytes(4 * KIB, GIB));

    public static final Setting<Integer> TEXT_BYTES_MAX = Setting.of(
            "text-bytes-max",
            "BYTES",
            "64KiB",
            "the largest text message; what the protocol promises",
            Readings.bytes(KIB, 16 * KIB * KIB));

    public static final Setting<Integer> RAW_BYTES_MAX = Setting.of(
            "raw-bytes-max",
            "BYTES",
            "64KiB",
            "the largest message of raw PCM; what pipes hand on at once",
            Readings.bytes(KIB, 16 * KIB * KIB));

    public static final Setting<Integer> SLICE_BYTES_MAX = Setting.of(
            "slice-bytes-max",
            "BYTES",
            "256KiB",
            "what a listener is sent before the next has its turn; as much as a socket takes at once",
            Readings.bytes(KIB, GIB));

    public static final Setting<Integer> THREADS_MAX = Setting.of(
            "threads-max",
            "NUMBER",
            "64",
            "threads for requests and reading sockets, half for either; a request does little but wait for the store",
            Readings.number(8, 10_000));

    public static final Setting<Integer> BODY_BYTES_MAX = Setting.of(
            "body-bytes-max",
            "BYTES",
            "16KiB",
            "the largest body of a request; a hundred times what one needs",
            Readings.bytes(256, GIB));

    public static final Setting<Duration> BODY_TIMEOUT = Setting.of(
            "body-timeout",
            "DURATION",
            "10s",
            "how long a body may take to arrive; a drip of bytes holds a connection no longer",
            Readings.duration(Duration.ofMillis(100), Duration.ofHours(1)));

    public static final Setting<Integer> HEADER_BYTES_MAX = Setting.of(
            "header-bytes-max",
            "BYTES",
            "16KiB",
            "the largest request line with its headers; room for a fat token",
            Readings.bytes(KIB, KIB * KIB));

    public static final Setting<Duration> IDLE_TIMEOUT = Setting.of(
            "idle-timeout",
            "DURATION",
            "30s",
            "how long an HTTP connection may be silent; longer than a page takes to ask again",
            Readings.duration(Duration.ofSeconds(1), Duration.ofHours(1)));

    public static final Setting<Duration> STOP_TIMEOUT = Setting.of(
            "stop-timeout",
            "DURATION",
            "5s",
            "how long requests may take to finish when stopping; less than a supervisor waits",
            Readings.duration(Duration.ofMillis(100), Duration.ofHours(1)));

    /** In the order in which they are shown. */
    static final List<Setting<?>> ALL = List.of(
            CONNECTIONS_MAX,
            CONNECTIONS_PER_SESSION_MAX,
            CONNECTIONS_PER_ADDRESS_MAX,
            HANDSHAKES_PER_SECOND_MAX,
            CONTROL_MESSAGES_PER_SECOND_MAX,
            UNREAD_MESSAGES_MAX,
            UNREAD_BYTES_MAX,
            TEXT_BYTES_MAX,
            RAW_BYTES_MAX,
            SLICE_BYTES_MAX,
            THREADS_MAX,
            BODY_BYTES_MAX,
            BODY_TIMEOUT,
            HEADER_BYTES_MAX,
            IDLE_TIMEOUT,
            STOP_TIMEOUT);

    private LimitSetting() {}
}
