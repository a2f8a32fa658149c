package dev.holdfast.testkit.fault;

import java.util.concurrent.atomic.AtomicLong;

/** What a proxy has counted since it was opened. Safe for use by many threads. */
final class Traffic {

    final AtomicLong connections = new AtomicLong();
    final AtomicLong cuts = new AtomicLong();
    private final AtomicLong clientMessages = new AtomicLong();
    private final AtomicLong serverMessages = new AtomicLong();

    void countMessage(Direction direction) {
        (direction == Direction.CLIENT_TO_SERVER ? clientMessages : serverMessages).incrementAndGet();
    }

    long messages(Direction direction) {
        return switch (direction) {
            case CLIENT_TO_SERVER -> clientMessages.get();
            case SERVER_TO_CLIENT -> serverMessages.get();
            case EITHER -> clientMessages.get() + serverMessages.get();
        };
    }
}
