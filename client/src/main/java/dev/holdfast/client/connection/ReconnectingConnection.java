// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.connection;

import dev.holdfast.client.config.TokenProvider;
import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.protocol.CloseCode;
import dev.holdfast.client.protocol.CloseOutcome;
import dev.holdfast.client.protocol.Json;
import dev.holdfast.client.runtime.Backoff;
import dev.holdfast.client.runtime.ClientRuntime;
import dev.holdfast.client.runtime.ClientSettings;
import dev.holdfast.client.runtime.SerialExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is replaced when it is lost, until the session ends or the retry policy allows no further attempt
 * (docs/protocol.md §7). Sends heartbeats, refreshes tokens, follows {@code goAway}. Confined to its executor.
 */
public final class ReconnectingConnection implements Connection.Handler {

    /** docs/protocol.md §7: after this lifetime the delay between attempts starts over. */
    private static final Duration PROGRESS_LIFETIME = Duration.ofSeconds(5);

    /** Bounds of the server's {@code heartbeatMs}: more often is a flood, and more seldom than 30 s ends at proxies. */
    private static final Duration HEARTBEAT_MIN = Duration.ofMillis(500);

    private static final Duration HEARTBEAT_MAX = Duration.ofSeconds(30);

    /** Before the last attempt with a new token: the one refused before may not have been valid yet. */
    private static final Duration NEW_TOKEN_DELAY = Duration.ofSeconds(1);

    private static final int TOKEN_REFUSALS_MAX = 2;

    /** After the token provider failed to refresh a token. The server announces the end of a token 60 s before. */
    private static final Duration REFRESH_RETRY_DELAY = Duration.ofSeconds(1);

    private static final String HEARTBEAT = Json.write(Map.of("action", "heartbeat"));

    private final ClientRuntime runtime;
    private final ClientSettings settings;
    private final SerialExecutor executor;
    private final SessionProtocol protocol;
    private final Backoff backoff;
    private Duration heartbeatInterval;
    private @Nullable Connection current;
    private @Nullable Future<?> heartbeat;
    private boolean stopped;
    private int tokenRefusals;

    /** No attempt before this time; from {@code goAway}. */
    private long notBefore;

    /** When the last attached connection was lost; 0: none was. */
    private long lostAt;

    private volatile int attachCount;
    private volatile Duration longestResume = Duration.ZERO;

    public ReconnectingConnection(
            ClientRuntime runtime, ClientSettings settings, SerialExecutor executor, SessionProtocol protocol) {
        this.runtime = runtime;
        this.settings = settings;
        this.executor = executor;
        this.protocol = protocol;
        heartbeatInterval = settings.heartbeat().orElse(ClientSettings.HEARTBEAT);
        backoff = new Backoff(settings.retry());
        notBefore = runtime.nanos();
    }

    /** The number of connections that were attached to the session. For any thread. */
    public int attachCount() {
        return attachCount;
    }

    /** The longest time from a lost connection to the next attach. For any thread. */
    public Duration longestResume() {
        return longestResume;
    }

    public void connect() {
        if (!stopped && current == null) {
            requestToken(this::open, this::onTokenUnavailable);
        }
    }

    /** Asks the provider on the pool, because it may block, and continues on the executor. */
    private void requestToken(Consumer<Optional<String>> next, Consumer<RuntimeException> onFailure) {
        if (settings.tokens().isEmpty()) {
            next.accept(Optional.empty());
            return;
        }
        TokenProvider provider = settings.tokens().get();
        runtime.pool().execute(() -> {
            try {
                Optional<String> token = Optional.of(provider.token());
                executor.execute(() -> next.accept(token));
            } catch (RuntimeException failure) {
                executor.execute(() -> onFailure.accept(failure));
            }
        });
    }

    private void onTokenUnavailable(RuntimeException failure) {
        if (!stopped && current == null) {
            reconnect(Duration.ZERO, "the token provider failed", failure);
        }
    }

    private void open(Optional<String> token) {
        if (stopped || current != null) {
            return;
        }
        Connection next = new Connection(runtime, executor, this);
        current = next;
        next.open(settings.server().socket(protocol.query()), settings.authorization(token));
    }

    /** The connection is attached to the session, as {@code ready} says. */
    public void attached() {
        tokenRefusals = 0;
        attachCount++;
        if (lostAt != 0) {
            Duration resume = Duration.ofNanos(runtime.nanos() - lostAt);
            longestResume = resume.compareTo(longestResume) > 0 ? resume : longestResume;
            lostAt = 0;
        }
    }

    /** A frame was acked or received: the delay between attempts starts over. */
    public void madeProgress() {
        backoff.reset();
    }

    public void sendText(String message) {
        if (current != null) {
            current.sendText(message);
        }
    }

    /** Sends the next frame, if there is one and the socket is free. */
    public void sendNext() {
        if (current != null) {
            current.sendNext();
        }
    }

    /** Reads the next message, if the protocol wants one. */
    public void readNext() {
        if (current != null && protocol.wantsMessage()) {
            current.read();
        }
    }

    /** Closes the connection. No further attempt follows. */
    public void stop() {
        stopped = true;
        stopHeartbeat();
        if (current != null) {
            current.close();
            current = null;
        }
    }

    /** Closes the connection and replaces it, after the policy's delay and not sooner than this. */
    public void restart(Connection connection, Duration atLeastAfter, HoldfastException reason) {
        if (connection == current && !stopped) {
            connection.close();
            onClosed(connection, new CloseOutcome.Retry(atLeastAfter, String.valueOf(reason.getMessage()), reason));
        }
    }

    @Override
    public void onOpen(Connection connection) {
        scheduleHeartbeat(connection);
        protocol.onOpen(connection);
    }

    private void scheduleHeartbeat(Connection connection) {
        heartbeat = runtime.after(heartbeatInterval, executor, () -> {
            if (connection == current) {
                if (!connection.hasPendingText()) {
                    connection.sendText(HEARTBEAT);
                }
                scheduleHeartbeat(connection);
            }
        });
    }

    private void stopHeartbeat() {
        if (heartbeat != null) {
            heartbeat.cancel(false);
        }
    }

    @Override
    public void onText(Connection connection, String text) {
        if (connection != current) {
            return;
        }
        try {
            Json message = Json.read(text);
            String type = message.text("type").orElse("");
            switch (type) {
                case "ready", "sessionMaintained" -> adoptHeartbeat(connection, message);
                case "tokenExpiring" -> refreshToken(connection);
                case "goAway" -> goAway(connection, message);
                case "error" -> connection.onErrorMessage(message);
                default -> {}
            }
            protocol.onMessage(connection, type, message);
        } catch (IOException notJson) {
            // A later version of the protocol may send what this one cannot parse; the connection goes on.
        }
        readNext();
    }

    /** docs/protocol.md §2: {@code heartbeatMs} is the server's interval. A client that was given its own keeps it. */
    private void adoptHeartbeat(Connection connection, Json message) {
        long millis = message.number("heartbeatMs").orElse(0);
        if (settings.heartbeat().isPresent() || millis <= 0) {
            return;
        }
        Duration interval =
                Duration.ofMillis(Math.min(Math.max(millis, HEARTBEAT_MIN.toMillis()), HEARTBEAT_MAX.toMillis()));
        if (!interval.equals(heartbeatInterval)) {
            heartbeatInterval = interval;
            stopHeartbeat();
            scheduleHeartbeat(connection);
        }
    }

    @Override
    public void onAudio(Connection connection, ByteBuffer message) {
        if (connection == current) {
            protocol.onAudio(message);
            readNext();
        }
    }

    @Override
    public @Nullable ByteBuffer nextAudio(Connection connection) {
        return connection == current ? protocol.nextAudio(connection) : null;
    }

    /** Asks again for a token if the provider fails, until the server closes the connection. */
    private void refreshToken(Connection connection) {
        if (connection != current || settings.tokens().isEmpty()) {
            return;
        }
        requestToken(
                token -> {
                    if (connection == current) {
                        connection.sendText(Json.write(Map.of("action", "refreshToken", "token", token.orElseThrow())));
                    }
                },
                failure -> runtime.after(REFRESH_RETRY_DELAY, executor, () -> refreshToken(connection)));
    }

    /**
     * Keeps the connection until the time that the server named, so that audio is interrupted as briefly as possible. The
     * delay between attempts does not start over: servers that all go away are not asked without a pause.
     */
    private void goAway(Connection connection, Json message) {
        Duration delay = CloseOutcome.capped(
                Duration.ofMillis(Math.max(0, message.number("reconnectInMs").orElse(0))));
        notBefore = runtime.nanos() + delay.toNanos();
        runtime.after(delay, executor, () -> {
            if (connection == current && !stopped) {
                connection.close();
                onClosed(connection, CloseOutcome.failed("the server is draining", null));
            }
        });
    }

    @Override
    public void onClosed(Connection connection, CloseOutcome outcome) {
        if (connection != current || stopped) {
            return;
        }
        current = null;
        stopHeartbeat();
        if (lostAt == 0 && attachCount > 0) {
            lostAt = runtime.nanos();
        }
        if (connection.lifetime().compareTo(PROGRESS_LIFETIME) >= 0) {
            madeProgress();
        }
        if (outcome instanceof CloseOutcome.Retry retry) {
            reconnect(retry.atLeastAfter(), retry.reason(), retry.cause());
        } else if (outcome instanceof CloseOutcome.TokenRefused token) {
            retryWithNewToken(token.refusal());
        } else if (outcome instanceof CloseOutcome.SessionEnded ended) {
            stopped = true;
            protocol.onSessionEnded(ended.refusal());
        } else if (outcome instanceof CloseOutcome.Fatal fatal) {
            fail(fatal.refusal());
        }
    }

    /** The first refusal may mean that the token has expired, the second that the clocks differ. The third is final. */
    private void retryWithNewToken(HoldfastException refusal) {
        if (tokenRefusals == TOKEN_REFUSALS_MAX || settings.tokens().isEmpty()) {
            fail(refusal);
            return;
        }
        Duration delay = tokenRefusals == 0 ? Duration.ZERO : NEW_TOKEN_DELAY;
        tokenRefusals++;
        reconnect(delay, String.valueOf(refusal.getMessage()), refusal);
    }

    private void reconnect(Duration atLeastAfter, String reason, @Nullable Throwable cause) {
        Optional<Duration> delay = backoff.next(runtime.random());
        if (delay.isEmpty()) {
            int retries = settings.retry().attemptsMax();
            fail(new HoldfastException(
                    CloseCode.CONNECTION_LOST,
                    "Gave up after " + retries + (retries == 1 ? " retry: " : " retries: ") + reason,
                    0,
                    0,
                    true,
                    cause));
            return;
        }
        protocol.onLost();
        Duration untilAllowed = Duration.ofNanos(notBefore - runtime.nanos());
        runtime.after(longest(delay.get(), atLeastAfter, untilAllowed), executor, this::connect);
    }

    private static Duration longest(Duration one, Duration two, Duration three) {
        Duration longer = one.compareTo(two) > 0 ? one : two;
        return longer.compareTo(three) > 0 ? longer : three;
    }

    private void fail(HoldfastException failure) {
        stopped = true;
        protocol.onFailed(failure);
    }
}
