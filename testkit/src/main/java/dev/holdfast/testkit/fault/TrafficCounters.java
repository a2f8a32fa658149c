// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.fault;

import java.util.concurrent.atomic.AtomicLong;

/** Counts connections, cuts, messages and bytes of a proxy. Safe for use by many threads. */
final class TrafficCounters {

    final AtomicLong connections = new AtomicLong();
    final AtomicLong cuts = new AtomicLong();
    private final AtomicLong clientMessages = new AtomicLong();
    private final AtomicLong serverMessages = new AtomicLong();
    private final AtomicLong clientBytes = new AtomicLong();
    private final AtomicLong serverBytes = new AtomicLong();

    void countMessage(Direction direction) {
        (direction == Direction.CLIENT_TO_SERVER ? clientMessages : serverMessages).incrementAndGet();
    }

    void countBytes(Direction direction, int count) {
        (direction == Direction.CLIENT_TO_SERVER ? clientBytes : serverBytes).addAndGet(count);
    }

    long bytes(Direction direction) {
        return switch (direction) {
            case CLIENT_TO_SERVER -> clientBytes.get();
            case SERVER_TO_CLIENT -> serverBytes.get();
            case EITHER -> clientBytes.get() + serverBytes.get();
        };
    }

    long messages(Direction direction) {
        return switch (direction) {
            case CLIENT_TO_SERVER -> clientMessages.get();
            case SERVER_TO_CLIENT -> serverMessages.get();
            case EITHER -> clientMessages.get() + serverMessages.get();
        };
    }
}
