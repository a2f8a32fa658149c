// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.session.SessionFixtures.ANNA;
import static dev.holdfast.testkit.session.SessionFixtures.OTTO;
import static dev.holdfast.testkit.session.SessionFixtures.ended;
import static dev.holdfast.testkit.session.SessionFixtures.id;
import static dev.holdfast.testkit.session.SessionFixtures.inEveryState;
import static dev.holdfast.testkit.session.SessionFixtures.live;
import static dev.holdfast.testkit.session.SessionFixtures.paused;
import static dev.holdfast.testkit.session.SessionFixtures.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.application.port.out.session.Creation;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.Version;
import dev.holdfast.testkit.clock.ManualClock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The contract of a {@link SessionRepository}: create, find, save, due sessions, and removal. {@link
 * IdempotentCreationContract} and {@link SessionListContract} cover the rest.
 */
@Timeout(60)
public abstract class SessionRepositoryContract {

    /** The repository's clock. */
    protected final ManualClock clock = new ManualClock();

    /** The repository under test, on {@link #clock}: empty at the beginning of a test, and the same during it. */
    protected abstract SessionRepository repository();

    protected final Instant now() {
        return clock.now();
    }

    /** Creates a session, which must be new. */
    protected final Session created(Session session) {
        assertThat(repository().create(session, Optional.empty())).isEqualTo(new Creation.Created(session));
        return session;
    }

    @Test
    void aCreatedSessionIsFound() {
        Session session = created(waiting(1, now()));
        assertThat(repository().find(session.id())).contains(session);
    }

    @Test
    void anUnknownSessionIsNotFound() {
        assertThat(repository().find(id(1))).isEmpty();
    }

    @Test
    void aTakenIdIsNotCreatedAgain() {
        Session session = created(waiting(1, now()));
        assertThat(repository().create(waiting(1, OTTO, now()), Optional.empty()))
                .isEqualTo(new Creation.IdTaken());
        assertThat(repository().find(session.id())).contains(session);
        assertThat(repository().list(OTTO, Optional.empty(), 10).sessions()).isEmpty();
    }

    @Test
    void ofManyConcurrentCreationsWithOneIdOneSucceeds() throws Exception {
        List<Creation> creations = ConcurrentTasks.run(
                20, i -> () -> repository().create(waiting(1, now().plusNanos(i)), Optional.empty()));
        assertThat(creations).filteredOn(Creation.Created.class::isInstance).hasSize(1);
        assertThat(creations).filteredOn(Creation.IdTaken.class::isInstance).hasSize(19);
    }

    @Test
    void everyStateIsStoredWithAllItsData() throws StaleSession {
        for (Session session : inEveryState(1, now().plusNanos(1_234_567))) {
            created(session);
            assertThat(repository().find(session.id())).contains(session);
        }
        int i = 100;
        for (Session session : inEveryState(1, now().minusNanos(987_654_321))) {
            Session before = created(waiting(i, now()));
            i++;
            Session after = withIdAndVersion(session, before);
            repository().save(after, before.version());
            assertThat(repository().find(after.id())).contains(after);
        }
    }

    private static Session withIdAndVersion(Session shape, Session before) {
        return new Session(
                before.id(),
                before.owner(),
                shape.sourceLanguage(),
                shape.qualityTier(),
                shape.clock(),
                before.createdAt(),
                shape.epoch(),
                shape.audioProgress(),
                shape.state(),
                before.version().next());
    }

    @Test
    void aSaveReplacesTheExpectedVersion() throws StaleSession {
        Session first = created(waiting(1, now()));
        Session second = live(first);
        repository().save(second, first.version());
        Session third = paused(first);
        repository().save(third, second.version());
        assertThat(repository().find(first.id())).contains(third);
    }

    @Test
    void aSaveOnAnOlderVersionIsStaleAndChangesNothing() throws StaleSession {
        Session first = created(waiting(1, now()));
        Session second = live(first);
        repository().save(second, first.version());
        assertThatThrownBy(() -> repository().save(ended(first, Optional.empty()), first.version()))
                .isInstanceOf(StaleSession.class);
        assertThat(repository().find(first.id())).contains(second);
    }

    @Test
    void aSaveOfAnUnknownSessionIsStaleAndStoresNothing() {
        Session session = live(waiting(1, now()));
        assertThatThrownBy(() -> repository().save(session, Version.FIRST)).isInstanceOf(StaleSession.class);
        assertThat(repository().find(session.id())).isEmpty();
        assertThat(repository().list(ANNA, Optional.empty(), 10).sessions()).isEmpty();
    }

    @Test
    void ofManyConcurrentSavesOneSucceeds() throws Exception {
        Session first = created(waiting(1, now()));
        List<Optional<Session>> winners = ConcurrentTasks.run(20, i -> () -> {
            Session mine = i % 2 == 0 ? live(first) : ended(first, Optional.empty());
            try {
                repository().save(mine, first.version());
                return Optional.of(mine);
            } catch (StaleSession anotherSaveWon) {
                return Optional.empty();
            }
        });
        assertThat(winners)
                .filteredOn(Optional::isPresent)
                .containsExactly(repository().find(first.id()));
    }

    @Test
    void dueReturnsOnlyDueSessionsMostOverdueFirst() {
        for (int i : new int[] {3, 1, 4, 2, 5}) {
            created(waiting(i, now().plusSeconds(i)));
        }
        Instant dueAt = waiting(3, now().plusSeconds(3)).dueAt();
        assertThat(dueEventually(dueAt, 10, due -> due.size() == 3))
                .extracting(Session::id)
                .containsExactly(id(1), id(2), id(3));
        assertThat(dueEventually(dueAt, 2, due -> due.size() == 2))
                .extracting(Session::id)
                .containsExactly(id(1), id(2));
        assertThat(dueEventually(dueAt.minusNanos(1), 10, due -> due.size() == 2))
                .extracting(Session::id)
                .containsExactly(id(1), id(2));
    }

    @Test
    void sessionsDueAtTheSameInstantAreAllReturned() {
        for (int i = 0; i < 30; i++) {
            created(waiting(i, i % 2 == 0 ? ANNA : OTTO, now()));
        }
        assertThat(dueEventually(waiting(0, now()).dueAt(), 100, due -> due.size() == 30))
                .extracting(Session::id)
                .doesNotHaveDuplicates()
                .hasSize(30);
    }

    @Test
    void aSaveChangesWhenASessionIsDue() throws StaleSession {
        Session first = created(waiting(1, now()));
        Session second = live(first);
        repository().save(second, first.version());
        assertThat(dueEventually(second.dueAt(), 10, due -> due.size() == 1)).containsExactly(second);
        Session third = ended(second, Optional.empty());
        repository().save(third, second.version());
        assertThat(dueEventually(first.dueAt(), 10, List::isEmpty)).isEmpty();
        assertThat(dueEventually(third.dueAt(), 10, due -> due.contains(third))).containsExactly(third);
    }

    @Test
    void nextDueReturnsSessionsOfAllOwnersInOrderUpToTheMaximum() throws StaleSession {
        for (int i : new int[] {3, 1, 4, 2, 5}) {
            created(waiting(i, i % 2 == 0 ? ANNA : OTTO, now().plusSeconds(i)));
        }
        assertThat(nextDueEventually(10, next -> next.size() == 5))
                .extracting(Session::id)
                .containsExactly(id(1), id(2), id(3), id(4), id(5));
        assertThat(repository().nextDue(2)).extracting(Session::id).containsExactly(id(1), id(2));
        assertThat(repository().due(now(), 10)).isEmpty();
    }

    @Test
    void liveSessionsAreDueBeforeWaitingOnesAndEndedOnesLast() throws StaleSession {
        Session over = created(waiting(1, now()));
        created(waiting(2, now()));
        Session spoken = created(waiting(3, now()));
        Session ended = ended(over, Optional.empty());
        repository().save(ended, over.version());
        Session live = live(spoken);
        repository().save(live, spoken.version());
        assertThat(nextDueEventually(10, next -> next.equals(List.of(live, waiting(2, now()), ended))))
                .containsExactly(live, waiting(2, now()), ended);
        repository().forget(ended.id(), ended.version());
        assertThat(nextDueEventually(10, next -> next.size() == 2)).doesNotContain(ended);
    }

    @Test
    void aRemovedSessionIsNotFoundAndItsIdIsFree() throws StaleSession {
        Session session = created(waiting(1, now()));
        repository().forget(session.id(), session.version());
        assertThat(repository().find(session.id())).isEmpty();
        assertThat(repository().list(ANNA, Optional.empty(), 10).sessions()).isEmpty();
        assertThat(dueEventually(session.dueAt(), 10, List::isEmpty)).isEmpty();
        created(waiting(1, OTTO, now()));
    }

    @Test
    void aRemovalOnAnOlderVersionIsStale() throws StaleSession {
        Session first = created(waiting(1, now()));
        Session second = live(first);
        repository().save(second, first.version());
        assertThatThrownBy(() -> repository().forget(first.id(), first.version()))
                .isInstanceOf(StaleSession.class);
        assertThat(repository().find(first.id())).contains(second);
    }

    @Test
    void removingAnUnknownSessionDoesNothing() throws StaleSession {
        repository().forget(id(1), Version.FIRST);
        assertThat(repository().find(id(1))).isEmpty();
    }

    private List<Session> nextDueEventually(int max, Predicate<List<Session>> expected) {
        ConcurrentTasks.await(() -> expected.test(repository().nextDue(max)));
        return repository().nextDue(max);
    }

    /** Waits for the expected result: the port allows an eventually consistent index. */
    private List<Session> dueEventually(Instant at, int max, Predicate<List<Session>> expected) {
        ConcurrentTasks.await(() -> expected.test(repository().due(at, max)));
        return repository().due(at, max);
    }
}
