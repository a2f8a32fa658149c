// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local;

import static dev.holdfast.testkit.session.SessionFixtures.ANNA;
import static dev.holdfast.testkit.session.SessionFixtures.live;
import static dev.holdfast.testkit.session.SessionFixtures.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.adapter.local.session.LocalSessionRepository;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.application.session.TimedSessionRepository;
import dev.holdfast.domain.session.Session;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.contract.SessionRepositoryContract;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** {@link TimedSessionRepository} fulfils the contract and counts each call by its outcome. */
class TimedSessionRepositoryTest {

    private final ManualClock clock = new ManualClock();
    private final LocalSessionRepository stored = LocalSessionRepository.inMemory(clock);
    private final TimedSessionRepository timed = new TimedSessionRepository(stored, clock);
    private final Session first = waiting(1, clock.now());

    @Nested
    class Contract extends SessionRepositoryContract {
        private final SessionRepository repository =
                new TimedSessionRepository(LocalSessionRepository.inMemory(clock), clock);

        @Override
        protected SessionRepository repository() {
            return repository;
        }
    }

    @Test
    void eachCallIsCountedByItsOutcome() throws StaleSession {
        timed.create(first, Optional.empty());
        timed.find(first.id());
        timed.find(waiting(2, clock.now()).id());
        timed.save(live(first), first.version());
        assertThatThrownBy(() -> timed.save(live(first), first.version())).isInstanceOf(StaleSession.class);
        timed.list(ANNA, Optional.empty(), 10);
        timed.due(clock.now(), 10);
        assertThatThrownBy(() -> timed.forget(first.id(), first.version())).isInstanceOf(StaleSession.class);
        timed.forget(first.id(), live(first).version());
        stored.close();
        assertThatThrownBy(() -> timed.find(first.id())).isInstanceOf(SessionStoreUnavailable.class);
        assertThatThrownBy(() -> timed.save(first, first.version())).isInstanceOf(SessionStoreUnavailable.class);

        assertThat(calls())
                .isEqualTo(Map.of(
                        "create ok", 1,
                        "find ok", 2,
                        "find unavailable", 1,
                        "save ok", 1,
                        "save stale", 1,
                        "save unavailable", 1,
                        "list ok", 1,
                        "due ok", 1,
                        "forget ok", 1,
                        "forget stale", 1));
    }

    @Test
    void anUnexpectedExceptionIsCountedAsFailed() {
        LocalSessionRepository faulty = LocalSessionRepository.inMemory(new Clock() {
            @Override
            public Instant now() {
                throw new IllegalStateException("no time");
            }

            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public void sleep(Duration time) {}
        });
        TimedSessionRepository watched = new TimedSessionRepository(faulty, clock);

        assertThatThrownBy(() -> watched.create(first, Optional.empty())).isInstanceOf(IllegalStateException.class);

        assertThat(calls(watched)).isEqualTo(Map.of("create failed", 1));
    }

    private Map<String, Integer> calls() {
        return calls(timed);
    }

    private static Map<String, Integer> calls(TimedSessionRepository repository) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        repository.bindTo(registry);
        return registry.get("holdfast_store_calls_seconds").timers().stream()
                .filter(timer -> timer.count() > 0)
                .collect(Collectors.toMap(TimedSessionRepositoryTest::callAndOutcome, timer -> (int) timer.count()));
    }

    private static String callAndOutcome(Timer timer) {
        return timer.getId().getTag("call") + " " + timer.getId().getTag("outcome");
    }
}
