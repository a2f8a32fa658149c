// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.runtime;

import dev.holdfast.client.config.RetryPolicy;
import dev.holdfast.client.config.SendRate;
import dev.holdfast.client.config.TokenProvider;
import dev.holdfast.client.config.WhenFull;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of a client. Immutable.
 *
 * @param listenKey of the session to listen to; empty where listening needs none
 * @param heartbeat empty: the interval that the server names
 * @param unackedMax how much audio a speaker buffers until it is acked
 * @param sendRate empty: as the server says
 * @param deliverEvery how long a listener lets frames gather at the server; zero: not at all
 */
public record ClientSettings(
        ServerAddress server,
        Optional<TokenProvider> tokens,
        Optional<String> listenKey,
        RetryPolicy retry,
        Optional<Duration> heartbeat,
        Duration unackedMax,
        WhenFull whenFull,
        Optional<SendRate> sendRate,
        Duration deliverEvery) {

    /** Until the server has named an interval. */
    public static final Duration HEARTBEAT = Duration.ofSeconds(10);

    /** docs/protocol.md §4: 60 s cover most outages, and are what the server accepts in one burst. */
    private static final Duration UNACKED_MAX = Duration.ofSeconds(60);

    public static ClientSettings at(ServerAddress server) {
        return new ClientSettings(
                server,
                Optional.empty(),
                Optional.empty(),
                RetryPolicy.untilTheSessionEnds(),
                Optional.empty(),
                UNACKED_MAX,
                WhenFull.WAIT,
                Optional.empty(),
                Duration.ZERO);
    }

    public ClientSettings withTokens(TokenProvider provider) {
        return new ClientSettings(
                server,
                Optional.of(provider),
                listenKey,
                retry,
                heartbeat,
                unackedMax,
                whenFull,
                sendRate,
                deliverEvery);
    }

    public ClientSettings withListenKey(String key) {
        return new ClientSettings(
                server, tokens, Optional.of(key), retry, heartbeat, unackedMax, whenFull, sendRate, deliverEvery);
    }

    /** For a listener: with a listening key it needs no token, and an expired one must not keep it out. */
    public ClientSettings forListener() {
        return listenKey.isEmpty()
                ? this
                : new ClientSettings(
                        server,
                        Optional.empty(),
                        listenKey,
                        retry,
                        heartbeat,
                        unackedMax,
                        whenFull,
                        sendRate,
                        deliverEvery);
    }

    /** For a speaker: it has a token, and its session may be another than the listening key's. */
    public ClientSettings forSpeaker() {
        return new ClientSettings(
                server, tokens, Optional.empty(), retry, heartbeat, unackedMax, whenFull, sendRate, deliverEvery);
    }

    /** The {@code Authorization} header of a request: with this token, else the listening key; empty without both. */
    public Optional<String> authorization(Optional<String> token) {
        return token.map(given -> "Bearer " + given).or(() -> listenKey.map(key -> "ListenKey " + key));
    }

    public ClientSettings withRetry(RetryPolicy policy) {
        return new ClientSettings(
                server, tokens, listenKey, policy, heartbeat, unackedMax, whenFull, sendRate, deliverEvery);
    }

    public ClientSettings withHeartbeat(Duration interval) {
        return new ClientSettings(
                server, tokens, listenKey, retry, Optional.of(interval), unackedMax, whenFull, sendRate, deliverEvery);
    }

    public ClientSettings withUnackedMax(Duration audio) {
        return new ClientSettings(server, tokens, listenKey, retry, heartbeat, audio, whenFull, sendRate, deliverEvery);
    }

    public ClientSettings withWhenFull(WhenFull policy) {
        return new ClientSettings(
                server, tokens, listenKey, retry, heartbeat, unackedMax, policy, sendRate, deliverEvery);
    }

    public ClientSettings withSendRate(SendRate limit) {
        return new ClientSettings(
                server, tokens, listenKey, retry, heartbeat, unackedMax, whenFull, Optional.of(limit), deliverEvery);
    }

    public ClientSettings withDeliverEvery(Duration interval) {
        return new ClientSettings(
                server, tokens, listenKey, retry, heartbeat, unackedMax, whenFull, sendRate, interval);
    }
}
