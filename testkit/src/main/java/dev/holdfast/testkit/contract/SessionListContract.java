// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.session.SessionFixtures.ANNA;
import static dev.holdfast.testkit.session.SessionFixtures.OTTO;
import static dev.holdfast.testkit.session.SessionFixtures.ended;
import static dev.holdfast.testkit.session.SessionFixtures.id;
import static dev.holdfast.testkit.session.SessionFixtures.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.port.out.session.Creation;
import dev.holdfast.application.port.out.session.SessionPage;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.testkit.clock.ManualClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of a {@link SessionRepository} for lists of an owner's sessions. */
@Timeout(60)
public abstract class SessionListContract {

    /** The repository's clock. */
    protected final ManualClock clock = new ManualClock();

    /** The repository under test, on {@link #clock}: empty at the beginning of a test, and the same during it. */
    protected abstract SessionRepository repository();

    /** Stores a session, and waits until it is listed: the port allows an eventually consistent list. */
    private Session created(int number, Owner owner, Instant createdAt) {
        Session session = waiting(number, owner, createdAt);
        assertThat(repository().create(session, Optional.empty())).isInstanceOf(Creation.Created.class);
        ConcurrentTasks.await(
                () -> repository().list(owner, Optional.empty(), 100).sessions().contains(session));
        return session;
    }

    /** All ids, read page by page. */
    private List<SessionId> listAll(Owner owner, int max) {
        List<SessionId> ids = new ArrayList<>();
        Optional<String> page = Optional.empty();
        do {
            SessionPage next = repository().list(owner, page, max);
            assertThat(next.sessions()).hasSizeLessThanOrEqualTo(max);
            next.sessions().forEach(session -> ids.add(session.id()));
            page = next.nextPage();
            assertThat(ids).as("a list without an end").hasSizeLessThan(1_000);
        } while (page.isPresent());
        return ids;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void aListIsNewestFirstForEveryPageSize(int max) {
        for (int i : new int[] {3, 1, 7, 2, 6, 5, 4}) {
            created(i, ANNA, clock.now().plusSeconds(i));
        }
        assertThat(listAll(ANNA, max)).containsExactly(id(7), id(6), id(5), id(4), id(3), id(2), id(1));
    }

    @Test
    void aListHasOnlyTheOwnersSessions() {
        Owner annaToo = new Owner(ANNA.subject() + "a");
        created(1, ANNA, clock.now());
        created(2, OTTO, clock.now());
        created(3, annaToo, clock.now());
        assertThat(listAll(ANNA, 10)).containsExactly(id(1));
        assertThat(listAll(OTTO, 10)).containsExactly(id(2));
        assertThat(listAll(annaToo, 10)).containsExactly(id(3));
        assertThat(listAll(new Owner("nobody"), 10)).isEmpty();
    }

    @Test
    void ownersWithUnusualNamesHaveSeparateLists() {
        List<Owner> owners = List.of(
                new Owner("a"),
                new Owner("a\u0000"),
                new Owner("a\u0000b"),
                new Owner("a|b"),
                new Owner("a#"),
                new Owner("ア"),
                new Owner("\uFFFF"),
                new Owner("x".repeat(Owner.SUBJECT_CHARS_MAX)));
        for (int i = 0; i < owners.size(); i++) {
            created(2 * i, owners.get(i), clock.now());
            created(2 * i + 1, owners.get(i), clock.now().plusSeconds(1));
        }
        for (int i = 0; i < owners.size(); i++) {
            assertThat(listAll(owners.get(i), 1)).containsExactly(id(2 * i + 1), id(2 * i));
        }
    }

    @Test
    void sessionsCreatedAtTheSameInstantAreListedOnce() {
        for (int i = 0; i < 20; i++) {
            created(i, ANNA, clock.now());
        }
        assertThat(listAll(ANNA, 3)).doesNotHaveDuplicates().hasSize(20);
    }

    @Test
    void aSessionCreatedBetweenTwoPagesDoesNotAffectTheSecond() {
        for (int i = 1; i <= 6; i++) {
            created(i, ANNA, clock.now().plusSeconds(i));
        }
        SessionPage first = repository().list(ANNA, Optional.empty(), 3);
        created(7, ANNA, clock.now().plusSeconds(7));
        SessionPage second = repository().list(ANNA, first.nextPage(), 3);
        assertThat(first.sessions()).extracting(Session::id).containsExactly(id(6), id(5), id(4));
        assertThat(second.sessions()).extracting(Session::id).containsExactly(id(3), id(2), id(1));
    }

    @Test
    void aPageTokenStaysValidAfterItsSessionIsRemoved() throws StaleSession {
        for (int i = 1; i <= 4; i++) {
            created(i, ANNA, clock.now().plusSeconds(i));
        }
        SessionPage first = repository().list(ANNA, Optional.empty(), 2);
        Session last = first.sessions().get(1);
        repository().forget(last.id(), last.version());
        assertThat(repository().list(ANNA, first.nextPage(), 2).sessions())
                .extracting(Session::id)
                .containsExactly(id(2), id(1));
    }

    @Test
    void aListHasSessionsAsLastSavedIncludingEndedOnes() throws StaleSession {
        Session first = created(1, ANNA, clock.now());
        Session second = ended(first, Optional.empty());
        repository().save(second, first.version());
        assertThat(repository().list(ANNA, Optional.empty(), 10).sessions()).containsExactly(second);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "nonsense", "eyJhIjoxfQ", "../..", "-1", "\u0000", "🎙", "AAAAAAAAAAAAAAAAAAAAAAAA"})
    void anInvalidPageTokenReturnsTheFirstPage(String page) {
        created(1, ANNA, clock.now());
        created(2, ANNA, clock.now().plusSeconds(1));
        assertThat(repository().list(ANNA, Optional.of(page), 10).sessions())
                .extracting(Session::id)
                .containsExactly(id(2), id(1));
    }

    @Test
    void aPageTokenOfAnotherOwnerReturnsOwnSessionsOnly() {
        for (int i = 1; i <= 4; i++) {
            created(i, ANNA, clock.now().plusSeconds(i));
        }
        created(5, OTTO, clock.now());
        Optional<String> annas = repository().list(ANNA, Optional.empty(), 2).nextPage();
        assertThat(annas).isPresent();
        assertThat(repository().list(OTTO, annas, 10).sessions())
                .allSatisfy(session -> assertThat(session.owner()).isEqualTo(OTTO));
    }
}
