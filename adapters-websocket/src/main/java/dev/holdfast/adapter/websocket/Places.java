package dev.holdfast.adapter.websocket;

import dev.holdfast.domain.connection.Network;
import dev.holdfast.domain.identity.SessionId;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Places for connections: in all, for each address, and for each session's listeners. A place is taken before a store or a
 * session is asked for anything, and given back when the connection is gone, or never came. Never blocks; for any thread.
 */
final class Places {

    /**
     * How many browsers may be let in at once only to be told no, beside those who have a place. Each is gone within a
     * round trip or two seconds; whoever comes beyond them is told by a status, which browsers don't show.
     */
    private static final int FAREWELLS_MAX = 256;

    private final Semaphore free;
    private final Semaphore farewells = new Semaphore(FAREWELLS_MAX);
    private final Tally<Network> addresses;
    private final Tally<SessionId> listeners;

    Places(SocketLimits limits) {
        this.free = new Semaphore(limits.connectionsMax());
        this.addresses = new Tally<>(limits.connectionsPerAddressMax());
        this.listeners = new Tally<>(limits.connectionsPerSessionMax());
    }

    /** A place for somebody from there, not taken yet. */
    Place from(Network network) {
        return new Place(network);
    }

    /** A place for somebody who is only told no; nothing where too many are being told so already. */
    Optional<Place> farewell() {
        return farewells.tryAcquire() ? Optional.of(new Place()) : Optional.empty();
    }

    /** One connection's place. */
    final class Place {

        /** Nothing for whoever is only told no. */
        private final @Nullable Network network;

        /** Guarded by this, and so is what follows. */
        private boolean held;

        private @Nullable SessionId session;

        private Place() {
            network = null;
            held = true;
        }

        private Place(Network network) {
            this.network = network;
        }

        /** Takes it; where a limit is reached, that one is the answer, and nothing is taken. */
        synchronized Optional<Limit> take() {
            if (!free.tryAcquire()) {
                return Optional.of(Limit.CONNECTIONS);
            }
            if (!addresses.take(network)) {
                free.release();
                return Optional.of(Limit.PER_ADDRESS);
            }
            held = true;
            return Optional.empty();
        }

        /** Also among a session's listeners, before it is attached as one. One whose connection is gone needs none. */
        synchronized Optional<Limit> listen(SessionId wanted) {
            if (held && session == null) {
                if (!listeners.take(wanted)) {
                    return Optional.of(Limit.PER_SESSION);
                }
                session = wanted;
            }
            return Optional.empty();
        }

        /** Gives back all that was taken. Again: nothing. */
        synchronized void giveBack() {
            if (!held) {
                return;
            }
            held = false;
            if (session != null) {
                listeners.giveBack(session);
            }
            if (network == null) {
                farewells.release();
            } else {
                addresses.giveBack(network);
                free.release();
            }
        }
    }

    /** How many listeners a session has here just now. */
    int listenersOf(SessionId session) {
        return listeners.of(session);
    }

    /** How many addresses and sessions are counted just now. */
    int counted() {
        return addresses.kinds() + listeners.kinds();
    }
}
