// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.connection;

import dev.holdfast.domain.connection.Network;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Budget for the memory of messages that clients have begun and not finished: for the server, half of it for one address. What
 * every connection may hold anyway is not counted. Thread-safe; never blocks.
 */
public final class UnfinishedBytes {

    /** A frame in pieces as a network delivers it; ten thousand connections hold 40 MiB of such. */
    private static final int FREE_BYTES = 4096;

    private final ConcurrentHashMap<Network, Long> addresses = new ConcurrentHashMap<>();
    private final AtomicLong total = new AtomicLong();
    private final long bytesMax;

    public UnfinishedBytes(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Bytes that are counted now. */
    public long total() {
        return total.get();
    }

    /** How many addresses are counted. */
    int addresses() {
        return addresses.size();
    }

    /** The account of a connection from this address. */
    Account account(Network address) {
        return new Account(address);
    }

    private boolean add(Network address, long bytes) {
        if (total.addAndGet(bytes) > bytesMax) {
            total.addAndGet(-bytes);
            return false;
        }
        if (addresses.merge(address, bytes, Long::sum) > bytesMax / 2) {
            subtract(address, bytes);
            return false;
        }
        return true;
    }

    private void subtract(Network address, long bytes) {
        addresses.computeIfPresent(address, (same, held) -> held == bytes ? null : Long.valueOf(held - bytes));
        total.addAndGet(-bytes);
    }

    /** What one connection holds. Confined to the connection's event loop. */
    final class Account {

        private final Network address;

        /** Changes guarded by this. */
        private volatile int counted;

        private boolean closed;

        private Account(Network address) {
            this.address = address;
        }

        /** Sets how much the connection holds. False: the budget is used up, and what it held before stays counted. */
        boolean hold(int bytes) {
            int wanted = Math.max(0, bytes - FREE_BYTES);
            // The usual case, on the path of a frame: nothing is counted before and after.
            return wanted == counted || change(wanted);
        }

        private synchronized boolean change(int wanted) {
            int more = wanted - counted;
            if (closed) {
                return true;
            }
            if (more > 0 && !add(address, more)) {
                return false;
            }
            if (more < 0) {
                subtract(address, -more);
            }
            counted = wanted;
            return true;
        }

        /** Frees what was held. Nothing is counted after this. */
        synchronized void close() {
            change(0);
            closed = true;
        }
    }
}
