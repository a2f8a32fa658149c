// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb.client;

import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Checks whether DynamoDB answers, at most once a second for any number of load balancers. Safe for use by many threads. */
public final class ReadinessCheck {

    private static final Duration VALID_FOR = Duration.ofSeconds(1);

    private final Runnable check;
    private final Clock clock;

    /** Held by the thread that checks; other threads return the last result. */
    private final ReentrantLock checking = new ReentrantLock();

    private volatile Result last;

    private record Result(Optional<String> failure, long atNanos) {}

    /** @param check throws if the store does not answer. The store has answered just before */
    public ReadinessCheck(Runnable check, Clock clock) {
        this.check = check;
        this.clock = clock;
        this.last = new Result(Optional.empty(), clock.nanos());
    }

    public Optional<String> whyNotReady() {
        if (clock.nanos() - last.atNanos() >= VALID_FOR.toNanos() && checking.tryLock()) {
            try {
                last = new Result(check(), clock.nanos());
            } finally {
                checking.unlock();
            }
        }
        return last.failure();
    }

    private Optional<String> check() {
        try {
            check.run();
            return Optional.empty();
        } catch (SessionStoreUnavailable unavailable) {
            return Optional.of(String.valueOf(unavailable.getMessage()));
        }
    }
}
