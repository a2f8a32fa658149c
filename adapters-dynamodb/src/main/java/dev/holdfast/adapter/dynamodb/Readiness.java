package dev.holdfast.adapter.dynamodb;

import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Whether DynamoDB answers, asked once a second at the most however many load balancers want to know. */
final class Readiness {

    private static final Duration GOOD_FOR = Duration.ofSeconds(1);

    private final Runnable question;
    private final Clock clock;

    /** Whoever asks holds it; the others are told what was so before. */
    private final ReentrantLock asking = new ReentrantLock();

    private volatile Answer last;

    private record Answer(Optional<String> whyNot, long atNanos) {}

    /** @param question returns where the store answers, and throws where it does not; it has answered a moment ago */
    Readiness(Runnable question, Clock clock) {
        this.question = question;
        this.clock = clock;
        this.last = new Answer(Optional.empty(), clock.nanos());
    }

    Optional<String> whyNotReady() {
        if (clock.nanos() - last.atNanos() >= GOOD_FOR.toNanos() && asking.tryLock()) {
            try {
                last = new Answer(ask(), clock.nanos());
            } finally {
                asking.unlock();
            }
        }
        return last.whyNot();
    }

    private Optional<String> ask() {
        try {
            question.run();
            return Optional.empty();
        } catch (SessionStoreUnavailable outage) {
            return Optional.of(String.valueOf(outage.getMessage()));
        }
    }
}
