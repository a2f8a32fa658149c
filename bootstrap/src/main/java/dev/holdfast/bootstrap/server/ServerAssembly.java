// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.session.SessionNotifier;
import dev.holdfast.bootstrap.settings.ServerSettings;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Builds a server of four parts. A part that is not given comes from the settings. For use by one thread. */
public final class ServerAssembly {

    private final ServerSettings settings;
    private final Clock clock;
    private @Nullable Persistence persistence;
    private @Nullable Security security;
    private @Nullable Endpoints endpoints;
    private UnaryOperator<UseCases> useCases = UnaryOperator.identity();

    ServerAssembly(ServerSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Stores sessions and audio here. The server closes it. */
    public ServerAssembly persistence(Persistence given) {
        persistence = given;
        return this;
    }

    /** Authenticates clients with this. The server closes it. */
    public ServerAssembly security(Security given) {
        security = given;
        return this;
    }

    /** Replaces or wraps the use cases that the settings make. */
    public ServerAssembly useCases(UnaryOperator<UseCases> replacement) {
        useCases = replacement;
        return this;
    }

    /** Lets clients connect here. The server starts and closes it. */
    public ServerAssembly endpoints(Endpoints given) {
        endpoints = given;
        return this;
    }

    /**
     * Starts the server; it accepts connections when this returns.
     *
     * @throws java.io.UncheckedIOException if the port is taken or the data folder cannot be used
     */
    public RunningServer start() {
        return new HoldfastServer(this);
    }

    ServerSettings settings() {
        return settings;
    }

    Clock clock() {
        return clock;
    }

    Persistence persistence() {
        return persistence == null ? Persistence.of(settings, clock) : persistence;
    }

    Security security() {
        return security == null ? Security.of(settings, clock) : security;
    }

    Endpoints endpoints() {
        return endpoints == null ? new WebEndpoints(settings, clock) : endpoints;
    }

    UseCases useCases(Persistence storage, Security with, SessionNotifier notifier) {
        return useCases.apply(UseCases.of(settings, clock, storage, with, notifier));
    }
}
