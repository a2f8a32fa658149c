package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.session.SessionFixtures.ANNA;
import static dev.holdfast.testkit.session.SessionFixtures.OTTO;
import static dev.holdfast.testkit.session.SessionFixtures.live;
import static dev.holdfast.testkit.session.SessionFixtures.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.port.out.session.Creation;
import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.session.Session;
import dev.holdfast.testkit.clock.ManualClock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link SessionRepository} holds to when a request to create comes twice. */
@Timeout(60)
public abstract class IdempotentCreationContract {

    private static final Duration KEPT = Duration.ofHours(24);

    /** The only time that the repository knows. */
    protected final ManualClock clock = new ManualClock();

    /** The repository under test: empty when a test begins, the same throughout it, and on {@link #clock}. */
    protected abstract SessionRepository repository();

    private Creation create(int number, Owner owner, String key, String fingerprint) {
        IdempotentRequest request =
                new IdempotentRequest(owner, key, fingerprint, clock.now().plus(KEPT));
        return repository().create(waiting(number, owner, clock.now()), Optional.of(request));
    }

    private Session created(int number, Owner owner, String key, String fingerprint) {
        Session session = waiting(number, owner, clock.now());
        assertThat(create(number, owner, key, fingerprint)).isEqualTo(new Creation.Created(session));
        return session;
    }

    @Test
    void theSameRequestAgainGivesTheSameSessionAsItStandsNow() throws StaleSession {
        Session first = created(1, ANNA, "key", "body");
        Session second = live(first);
        repository().save(second, first.version());
        assertThat(create(2, ANNA, "key", "body")).isEqualTo(new Creation.Repeated(second));
        assertThat(repository().find(waiting(2, clock.now()).id())).isEmpty();
    }

    @Test
    void theSameKeyForAnotherRequestStoresNothing() {
        created(1, ANNA, "key", "body");
        assertThat(create(2, ANNA, "key", "another body")).isEqualTo(new Creation.KeyReused());
        assertThat(repository().find(waiting(2, clock.now()).id())).isEmpty();
        assertThatAnnaHasOneSession();
    }

    @Test
    void twoOwnersMayUseTheSameKey() {
        created(1, ANNA, "key", "body");
        created(2, OTTO, "key", "body");
        created(3, OTTO, "key 2", "body");
    }

    @Test
    void ownersAndKeysAreNeverMixedUp() {
        String separators = "a|b#c\u0000d/e\u001ff";
        created(1, new Owner(separators), "g", "body");
        for (int at = 1; at < separators.length(); at++) {
            created(1 + at, new Owner(separators.substring(0, at)), separators.substring(at) + "g", "body");
        }
    }

    @Test
    void aKeyIsRememberedUntilItsTimeAndForgottenThen() {
        created(1, ANNA, "key", "body");
        clock.advance(KEPT.minusNanos(1));
        assertThat(create(2, ANNA, "key", "body")).isInstanceOf(Creation.Repeated.class);
        clock.advance(Duration.ofNanos(1));
        created(3, ANNA, "key", "another body");
        assertThat(create(4, ANNA, "key", "another body")).isInstanceOf(Creation.Repeated.class);
    }

    @Test
    void aRepetitionDoesNotProlongAKey() {
        created(1, ANNA, "key", "body");
        clock.advance(KEPT.minusSeconds(1));
        create(2, ANNA, "key", "body");
        clock.advance(Duration.ofSeconds(1));
        created(3, ANNA, "key", "body");
    }

    @Test
    void aTakenIdDoesNotUseUpTheKey() {
        created(1, ANNA, "key 1", "body");
        assertThat(create(1, ANNA, "key 2", "body")).isEqualTo(new Creation.IdTaken());
        created(2, ANNA, "key 2", "body");
    }

    @Test
    void aRepeatedRequestWinsOverATakenId() {
        Session first = created(1, ANNA, "key", "body");
        assertThat(create(1, ANNA, "key", "body")).isEqualTo(new Creation.Repeated(first));
    }

    @Test
    void aKeyWhoseSessionIsForgottenIsForgottenToo() throws StaleSession {
        Session first = created(1, ANNA, "key", "body");
        repository().forget(first.id(), first.version());
        created(2, ANNA, "key", "body");
    }

    @Test
    void ofManyThreadsWithOneKeyOneCreatesAndAllGetItsSession() throws Exception {
        List<Creation> creations = Threads.together(20, i -> () -> create(i, ANNA, "key", "body"));
        assertThat(creations).filteredOn(Creation.Created.class::isInstance).hasSize(1);
        assertThat(creations).filteredOn(Creation.Repeated.class::isInstance).hasSize(19);
        Set<Session> sessions = new HashSet<>();
        for (Creation creation : creations) {
            sessions.add(
                    creation instanceof Creation.Created created
                            ? created.session()
                            : ((Creation.Repeated) creation).session());
        }
        assertThat(sessions).hasSize(1);
        assertThatAnnaHasOneSession();
    }

    /** The port allows a list to lag behind. */
    private void assertThatAnnaHasOneSession() {
        Threads.await(
                () -> !repository().list(ANNA, Optional.empty(), 50).sessions().isEmpty());
        assertThat(repository().list(ANNA, Optional.empty(), 50).sessions()).hasSize(1);
    }
}
