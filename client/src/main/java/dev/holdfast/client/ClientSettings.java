package dev.holdfast.client;

import java.time.Duration;
import java.util.Optional;

/**
 * What a client was told.
 *
 * @param heartbeat nothing: 10 s, and 30 s for speakers over a socket that made its session
 */
record ClientSettings(
        ServerAddress server,
        Optional<TokenProvider> tokens,
        RetryPolicy retry,
        Optional<Duration> heartbeat,
        Duration unackedMax,
        WhenFull whenFull) {

    static final Duration HEARTBEAT = Duration.ofSeconds(10);

    /** As the clients do that speak this way already. */
    static final Duration HEARTBEAT_OVER_SOCKET = Duration.ofSeconds(30);

    /** PROTOCOL §4: a minute rides out most outages, and is what the server takes in one burst. */
    static final Duration UNACKED_MAX = Duration.ofSeconds(60);

    static ClientSettings at(ServerAddress server) {
        return new ClientSettings(
                server,
                Optional.empty(),
                RetryPolicy.untilTheSessionEnds(),
                Optional.empty(),
                UNACKED_MAX,
                WhenFull.WAIT);
    }

    ClientSettings withTokens(TokenProvider provider) {
        return new ClientSettings(server, Optional.of(provider), retry, heartbeat, unackedMax, whenFull);
    }

    ClientSettings withRetry(RetryPolicy policy) {
        return new ClientSettings(server, tokens, policy, heartbeat, unackedMax, whenFull);
    }

    ClientSettings withHeartbeat(Duration interval) {
        return new ClientSettings(server, tokens, retry, Optional.of(interval), unackedMax, whenFull);
    }

    ClientSettings withUnackedMax(Duration audio) {
        return new ClientSettings(server, tokens, retry, heartbeat, audio, whenFull);
    }

    ClientSettings withWhenFull(WhenFull choice) {
        return new ClientSettings(server, tokens, retry, heartbeat, unackedMax, choice);
    }
}
