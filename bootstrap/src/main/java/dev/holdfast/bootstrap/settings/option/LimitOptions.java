// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.option;

import dev.holdfast.adapter.http.config.HttpLimits;
import dev.holdfast.adapter.websocket.config.EventLoopSettings;
import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import dev.holdfast.bootstrap.settings.value.AddressRates;
import java.time.Duration;
import java.util.List;

/** Settings for limits. Their defaults are those of the adapters. */
public final class LimitOptions {

    private static final int MANY = 1_000_000;

    private static final int KIB = 1024;
    private static final int GIB = KIB * KIB * KIB;

    private static final WebSocketLimits SOCKETS = WebSocketLimits.DEFAULT;
    private static final EventLoopSettings LOOPS = EventLoopSettings.DEFAULT;
    private static final HttpLimits HTTP = HttpLimits.DEFAULT;

    public static final Setting<Integer> CONNECTIONS_MAX = Setting.of(
            "connections-max",
            "NUMBER",
            Integer.toString(SOCKETS.connectionsMax()),
            "WebSocket connections at once; each takes a file descriptor, and this is half of 20,000",
            Converters.number(1, MANY));

    public static final Setting<Integer> CONNECTIONS_PER_SESSION_MAX = Setting.of(
            "connections-per-session-max",
            "NUMBER",
            "0",
            "listeners of one session at once; 0 is as many as there may be connections",
            Converters.number(0, MANY));

    public static final Setting<Integer> CONNECTIONS_PER_ADDRESS_MAX = Setting.of(
            "connections-per-address-max",
            "NUMBER",
            Integer.toString(SOCKETS.connectionsPerAddressMax()),
            "connections from one address (IPv6: one /64); a full lecture hall, and half of all connections",
            Converters.number(1, MANY));

    public static final Setting<Integer> HANDSHAKES_PER_SECOND_MAX = Setting.of(
            "handshakes-per-second-max",
            "NUMBER",
            Integer.toString(SOCKETS.handshakesPerSecondMax()),
            "handshakes a second; ten thousand clients that reconnect at once are admitted within seconds",
            Converters.number(1, MANY));

    public static final Setting<Integer> HANDSHAKES_PER_ADDRESS_MAX = Setting.of(
            "handshakes-per-address-max",
            "NUMBER",
            Integer.toString(SOCKETS.handshakesPerAddressMax()),
            "handshakes a second from one address; a lecture hall comes back within seconds, and a fifth is left to others",
            Converters.number(1, MANY));

    public static final Setting<Integer> CONTROL_MESSAGES_PER_SECOND_MAX = Setting.of(
            "control-messages-per-second-max",
            "NUMBER",
            Integer.toString(SOCKETS.controlPerSecondMax()),
            "messages other than audio that a client may send a second, five times as many at once; a hundred times what it needs",
            Converters.number(1, 100_000));

    public static final Setting<Integer> UNREAD_MESSAGES_MAX = Setting.of(
            "unread-messages-max",
            "NUMBER",
            Integer.toString(SOCKETS.unreadMessagesMax()),
            "messages other than audio that wait for a client that does not read; half a minute of acks",
            Converters.number(8, MANY));

    public static final Setting<Integer> UNREAD_BYTES_MAX = Setting.of(
            "unread-bytes-max",
            "BYTES",
            ByteSize.format(SOCKETS.unreadBytesMax()),
            "bytes of those messages together: 1 KiB each; waiting audio stays in the log",
            Converters.intBytes(4 * KIB, GIB));

    public static final Setting<Integer> TEXT_BYTES_MAX = Setting.of(
            "text-bytes-max",
            "BYTES",
            ByteSize.format(SOCKETS.textBytesMax()),
            "largest text message; the limit that the protocol states",
            Converters.intBytes(KIB, 16 * KIB * KIB));

    public static final Setting<Integer> RAW_BYTES_MAX = Setting.of(
            "raw-bytes-max",
            "BYTES",
            ByteSize.format(SOCKETS.rawBytesMax()),
            "largest message of raw PCM; the usual buffer of a pipe",
            Converters.intBytes(KIB, 16 * KIB * KIB));

    public static final Setting<Integer> UNFINISHED_BYTES_MAX = Setting.of(
            "unfinished-bytes-max",
            "BYTES",
            "0",
            "memory of messages that have begun and are not finished, half of it for one address; 0 is a sixteenth of the heap",
            Converters.intBytes(0, GIB));

    public static final Setting<Integer> SLICE_BYTES_MAX = Setting.of(
            "slice-bytes-max",
            "BYTES",
            ByteSize.format(SOCKETS.sliceBytesMax()),
            "what is written to one listener at once; eight seconds of PCM",
            Converters.intBytes(KIB, GIB));

    public static final Setting<AddressRates> RATES = Setting.of(
            "limits",
            "NAME=PER_SECOND/BURST,…",
            AddressRates.DEFAULT,
            "requests that one address may make; enough for a lecture hall, too few to guess session ids",
            AddressRates::parse);

    public static final Setting<Integer> THREADS_MAX = Setting.of(
            "threads-max",
            "NUMBER",
            Integer.toString(HTTP.threadsMax()),
            "threads for handshakes and for parsing requests; half as many more run routes, which mostly wait for the store",
            Converters.number(16, 10_000));

    public static final Setting<Integer> HTTP_CONNECTIONS_MAX = Setting.of(
            "http-connections-max",
            "NUMBER",
            Integer.toString(HTTP.connectionsMax()),
            "HTTP connections at once, sockets not counted; both and the segments fit 20,000 open files",
            Converters.number(1, MANY));

    public static final Setting<Duration> HEAD_TIMEOUT = Setting.of(
            "head-timeout",
            "DURATION",
            DurationText.format(HTTP.headTimeout()),
            "how long a request line with its headers may take to arrive; limits how long a slow client holds a connection",
            Converters.duration(Duration.ofSeconds(1), Duration.ofHours(1)));

    public static final Setting<Integer> BODY_BYTES_MAX = Setting.of(
            "body-bytes-max",
            "BYTES",
            ByteSize.format(HTTP.bodyBytesMax()),
            "largest body of a request; a hundred times what a request needs",
            Converters.intBytes(256, GIB));

    public static final Setting<Duration> BODY_TIMEOUT = Setting.of(
            "body-timeout",
            "DURATION",
            DurationText.format(HTTP.bodyTimeout()),
            "how long a body may take to arrive; limits how long a slow client holds a connection",
            Converters.duration(Duration.ofMillis(100), Duration.ofHours(1)));

    public static final Setting<Integer> HEADER_BYTES_MAX = Setting.of(
            "header-bytes-max",
            "BYTES",
            ByteSize.format(HTTP.headerBytesMax()),
            "largest request line with its headers; room for a large token",
            Converters.intBytes(KIB, KIB * KIB));

    public static final Setting<Duration> IDLE_TIMEOUT = Setting.of(
            "idle-timeout",
            "DURATION",
            DurationText.format(HTTP.idleTimeout()),
            "how long an HTTP connection may be idle; longer than the interval at which pages ask",
            Converters.duration(Duration.ofSeconds(1), Duration.ofHours(1)));

    public static final Setting<Duration> WRITE_TIMEOUT = Setting.of(
            "write-timeout",
            "DURATION",
            DurationText.format(HTTP.writeTimeout()),
            "how long a response may make no progress; a bad line delivers something in that time",
            Converters.duration(Duration.ofSeconds(1), Duration.ofHours(1)));

    public static final Setting<Duration> STOP_TIMEOUT = Setting.of(
            "stop-timeout",
            "DURATION",
            DurationText.format(HTTP.stopTimeout()),
            "how long requests may take to finish when the server stops; less than supervisors wait",
            Converters.duration(Duration.ofMillis(100), Duration.ofHours(1)));

    public static final Setting<Integer> EVENT_LOOPS = Setting.of(
            "event-loops",
            "NUMBER",
            "0",
            "event loops, the threads that read from clients and write to them; 0 is one for each core",
            Converters.number(0, 1_024));

    public static final Setting<Integer> SHARED_LISTENERS_MAX = Setting.of(
            "shared-listeners-max",
            "NUMBER",
            Integer.toString(LOOPS.sharedListenersMax()),
            "listeners of a session that share its event loop, so that a frame crosses no thread; more are spread over all",
            Converters.number(1, MANY));

    public static final Setting<Integer> COMMANDS_PER_TURN = Setting.of(
            "commands-per-turn",
            "NUMBER",
            Integer.toString(LOOPS.commandsPerTurn()),
            "messages that an event loop writes for other threads before it delivers and reads; a millisecond or two",
            Converters.number(1, MANY));

    public static final Setting<Integer> DELIVERIES_PER_TURN = Setting.of(
            "deliveries-per-turn",
            "NUMBER",
            Integer.toString(LOOPS.deliveriesPerTurn()),
            "listeners that an event loop serves before it reads and runs timers; a millisecond or two",
            Converters.number(1, MANY));

    public static final Setting<Integer> READS_PER_TURN = Setting.of(
            "reads-per-turn",
            "NUMBER",
            Integer.toString(LOOPS.readsPerTurn()),
            "buffers of 16 KiB that are read from one client before others are; what a socket usually holds",
            Converters.number(1, MANY));

    public static final Setting<Integer> SLICES_PER_TURN = Setting.of(
            "slices-per-turn",
            "NUMBER",
            Integer.toString(LOOPS.slicesPerTurn()),
            "slices that are written to one listener before the next is served; half a minute of PCM",
            Converters.number(1, MANY));

    public static final Setting<Integer> MESSAGE_THREADS_MAX = Setting.of(
            "message-threads-max",
            "NUMBER",
            Integer.toString(LOOPS.messageThreadsMax()),
            "threads for clients' messages that wait for the store, and as many that release leases",
            Converters.number(1, 1_024));

    public static final Setting<Integer> WAITING_MESSAGES_MAX = Setting.of(
            "waiting-messages-max",
            "NUMBER",
            Integer.toString(LOOPS.waitingMessagesMax()),
            "such messages that wait for a thread; as many as clients come back at once",
            Converters.number(1, MANY));

    public static final SettingGroup EVENT_LOOP = new SettingGroup(
            "Event loops",
            List.of(
                    EVENT_LOOPS,
                    SHARED_LISTENERS_MAX,
                    COMMANDS_PER_TURN,
                    DELIVERIES_PER_TURN,
                    READS_PER_TURN,
                    SLICES_PER_TURN,
                    MESSAGE_THREADS_MAX,
                    WAITING_MESSAGES_MAX));

    public static final SettingGroup CONNECTIONS = new SettingGroup(
            "Limits of connections",
            List.of(
                    CONNECTIONS_MAX,
                    CONNECTIONS_PER_SESSION_MAX,
                    CONNECTIONS_PER_ADDRESS_MAX,
                    HANDSHAKES_PER_SECOND_MAX,
                    HANDSHAKES_PER_ADDRESS_MAX,
                    CONTROL_MESSAGES_PER_SECOND_MAX,
                    UNREAD_MESSAGES_MAX,
                    UNREAD_BYTES_MAX,
                    TEXT_BYTES_MAX,
                    RAW_BYTES_MAX,
                    UNFINISHED_BYTES_MAX,
                    SLICE_BYTES_MAX));

    public static final SettingGroup REQUESTS = new SettingGroup(
            "Limits of requests",
            List.of(
                    RATES,
                    THREADS_MAX,
                    HTTP_CONNECTIONS_MAX,
                    HEAD_TIMEOUT,
                    BODY_BYTES_MAX,
                    BODY_TIMEOUT,
                    HEADER_BYTES_MAX,
                    IDLE_TIMEOUT,
                    WRITE_TIMEOUT,
                    STOP_TIMEOUT));

    private LimitOptions() {}
}
