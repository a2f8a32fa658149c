// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.session;

import static dev.holdfast.testkit.session.SessionFixtures.live;
import static dev.holdfast.testkit.session.SessionFixtures.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.session.SessionFixtures;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts stored sessions by state without reading them. */
class SessionCountsTest {

    private static final Map<String, Integer> EVERY_STATE =
            Map.of("waiting", 2, "live", 2, "paused", 1, "interrupted", 2, "ended", 5);

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();

    private LocalSessionRepository open() {
        return LocalSessionRepository.inFile(folder.resolve("sessions.mv"), clock);
    }

    @Test
    void sessionsAreCountedByStateAndAgainWhenTheStoreIsOpened() {
        try (LocalSessionRepository repository = open()) {
            SessionFixtures.inEveryState(1, clock.now()).forEach(each -> repository.create(each, Optional.empty()));
            assertThat(counted(repository)).isEqualTo(EVERY_STATE);
        }
        try (LocalSessionRepository repository = open()) {
            assertThat(counted(repository)).isEqualTo(EVERY_STATE);
        }
    }

    @Test
    void aSavedSessionIsCountedInItsNewState() throws StaleSession {
        try (LocalSessionRepository repository = LocalSessionRepository.inMemory(clock)) {
            Session first = waiting(1, clock.now());
            Session second = live(first);
            repository.create(first, Optional.empty());
            repository.save(second, first.version());
            assertThat(counted(repository)).containsEntry("waiting", 0).containsEntry("live", 1);

            assertThatThrownBy(() -> repository.save(second, first.version())).isInstanceOf(StaleSession.class);
            repository.create(first, Optional.empty());
            assertThat(counted(repository)).containsEntry("waiting", 0).containsEntry("live", 1);

            repository.forget(second.id(), second.version());
            repository.forget(second.id(), second.version());
            assertThat(counted(repository).values()).containsOnly(0);
        }
    }

    @Test
    void everyStateIsCounted() {
        assertThat(EVERY_STATE.keySet())
                .hasSameSizeAs(SessionState.class.getPermittedSubclasses())
                .isEqualTo(counted(LocalSessionRepository.inMemory(clock)).keySet());
    }

    private static Map<String, Integer> counted(LocalSessionRepository repository) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        repository.bindTo(registry);
        return registry.get("holdfast_sessions").gauges().stream()
                .collect(Collectors.toMap(gauge -> gauge.getId().getTag("state"), gauge -> (int) gauge.value()));
    }
}
