// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.simulation;

import dev.holdfast.domain.connection.CloseReason;
import java.util.Map;
import java.util.Optional;

/** A client's attempt to connect, and how it went. Confined to one thread. */
final class Attempt {

    private final Map<String, String> query;
    private final SimulatedSocket socket;
    private final boolean transportLost;
    private boolean open;
    private Optional<CloseReason> refusal = Optional.empty();

    /** @param transportLost whether Jetty cannot hand over the transport after the handshake */
    Attempt(Map<String, String> query, SimulatedSocket socket, boolean transportLost) {
        this.query = Map.copyOf(query);
        this.socket = socket;
        this.transportLost = transportLost;
    }

    Map<String, String> query() {
        return query;
    }

    SimulatedSocket socket() {
        return socket;
    }

    boolean isTransportLost() {
        return transportLost;
    }

    void opened() {
        open = true;
    }

    boolean isOpen() {
        return open;
    }

    void refused(CloseReason reason) {
        refusal = Optional.of(reason);
    }

    Optional<CloseReason> refusal() {
        return refusal;
    }
}
