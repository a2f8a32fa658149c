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
 * @param heartbeat empty: the interval that the server names
 * @param unackedMax how much audio a speaker buffers until it is acked
 * @param sendRate empty: as the server says
 * @param deliverEvery how long a listener lets frames gather at the server; zero: not at all
 */
public record ClientSettings(
        ServerAddress server,
        Optional<TokenProvider> tokens,
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
                RetryPolicy.untilTheSessionEnds(),
                Optional.empty(),
                UNACKED_MAX,
                WhenFull.WAIT,
                Optional.empty(),
                Duration.ZERO);
    }

    public ClientSettings withTokens(TokenProvider provider) {
        return new ClientSettings(
                server, Optional.of(provider), retry, heartbeat, unackedMax, whenFull, sendRate, deliverEvery);
    }

    public ClientSettings withRetry(RetryPolicy policy) {
        return new ClientSettings(server, tokens, policy, heartbeat, unackedMax, whenFull, sendRate, deliverEvery);
    }

    public ClientSettings withHeartbeat(Duration interval) {
        return new ClientSettings(
                server, tokens, retry, Optional.of(interval), unackedMax, whenFull, sendRate, deliverEvery);
    }

    public ClientSettings withUnackedMax(Duration audio) {
        return new ClientSettings(server, tokens, retry, heartbeat, audio, whenFull, sendRate, deliverEvery);
    }

    public ClientSettings withWhenFull(WhenFull policy) {
        return new ClientSettings(server, tokens, retry, heartbeat, unackedMax, policy, sendRate, deliverEvery);
    }

    public ClientSettings withSendRate(SendRate limit) {
        return new ClientSettings(
                server, tokens, retry, heartbeat, unackedMax, whenFull, Optional.of(limit), deliverEvery);
    }

    public ClientSettings withDeliverEvery(Duration interval) {
        return new ClientSettings(server, tokens, retry, heartbeat, unackedMax, whenFull, sendRate, interval);
    }
}
