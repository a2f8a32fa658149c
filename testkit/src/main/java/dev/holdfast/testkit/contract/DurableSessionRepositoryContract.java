// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.session.SessionFixtures.ANNA;
import static dev.holdfast.testkit.session.SessionFixtures.id;
import static dev.holdfast.testkit.session.SessionFixtures.inEveryState;
import static dev.holdfast.testkit.session.SessionFixtures.live;
import static dev.holdfast.testkit.session.SessionFixtures.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.port.out.session.Creation;
import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.domain.session.Session;
import dev.holdfast.testkit.clock.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of a {@link SessionRepository} that survives a killed process. */
@Timeout(60)
public abstract class DurableSessionRepositoryContract {

    /** The repository's clock. */
    protected final ManualClock clock = new ManualClock();

    /** The repository under test, empty at the beginning of a test. */
    protected abstract SessionRepository repository();

    /**
     * Abandons the repository without closing it, as a killed process does, and opens it again. {@link #repository()} then
     * returns the new one.
     */
    protected abstract void reopen();

    @Test
    void everySessionIsFoundAsLastSaved() throws StaleSession {
        List<Session> sessions = inEveryState(1, clock.now());
        for (Session session : sessions) {
            repository().create(session, Optional.empty());
        }
        Session first = waiting(100, clock.now().plusSeconds(1));
        repository().create(first, Optional.empty());
        repository().save(live(first), first.version());
        reopen();
        for (Session session : sessions) {
            assertThat(repository().find(session.id())).contains(session);
        }
        assertThat(repository().find(first.id())).contains(live(first));
        awaitListed(live(first));
        assertThat(repository().list(ANNA, Optional.empty(), 1).sessions()).containsExactly(live(first));
        ConcurrentTasks.await(() -> repository().due(live(first).dueAt(), 100).contains(live(first)));
        assertThat(repository().due(live(first).dueAt(), 100)).contains(live(first));
    }

    @Test
    void aRemovedSessionStaysRemoved() throws StaleSession {
        Session session = waiting(1, clock.now());
        repository().create(session, Optional.empty());
        repository().forget(session.id(), session.version());
        reopen();
        assertThat(repository().find(id(1))).isEmpty();
        assertThat(repository().list(ANNA, Optional.empty(), 10).sessions()).isEmpty();
        assertThat(repository().due(session.dueAt(), 10)).isEmpty();
    }

    @Test
    void anIdempotencyKeyIsKept() {
        Session session = waiting(1, clock.now());
        IdempotentRequest request =
                new IdempotentRequest(ANNA, "key", "body", clock.now().plus(Duration.ofHours(24)));
        repository().create(session, Optional.of(request));
        reopen();
        assertThat(repository().create(waiting(2, clock.now()), Optional.of(request)))
                .isEqualTo(new Creation.Repeated(session));
    }

    @Test
    void aPageTokenStaysValid() {
        for (int i = 1; i <= 4; i++) {
            Session session = waiting(i, clock.now().plusSeconds(i));
            repository().create(session, Optional.empty());
            awaitListed(session);
        }
        Optional<String> page = repository().list(ANNA, Optional.empty(), 2).nextPage();
        reopen();
        assertThat(repository().list(ANNA, page, 2).sessions())
                .extracting(Session::id)
                .containsExactly(id(2), id(1));
    }

    /** The port allows an eventually consistent list. */
    private void awaitListed(Session session) {
        ConcurrentTasks.await(
                () -> repository().list(ANNA, Optional.empty(), 100).sessions().contains(session));
    }
}
