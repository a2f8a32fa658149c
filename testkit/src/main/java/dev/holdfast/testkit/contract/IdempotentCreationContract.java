// SPDX-License-Identifier: Apache-2.0
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

/** The contract of a {@link SessionRepository} for repeated creations with an idempotency key. */
@Timeout(60)
public abstract class IdempotentCreationContract {

    private static final Duration KEY_LIFETIME = Duration.ofHours(24);

    /** The repository's clock. */
    protected final ManualClock clock = new ManualClock();

    /** The repository under test, on {@link #clock}: empty at the beginning of a test, and the same during it. */
    protected abstract SessionRepository repository();

    private Creation create(int number, Owner owner, String key, String fingerprint) {
        IdempotentRequest request =
                new IdempotentRequest(owner, key, fingerprint, clock.now().plus(KEY_LIFETIME));
        return repository().create(waiting(number, owner, clock.now()), Optional.of(request));
    }

    private Session created(int number, Owner owner, String key, String fingerprint) {
        Session session = waiting(number, owner, clock.now());
        assertThat(create(number, owner, key, fingerprint)).isEqualTo(new Creation.Created(session));
        return session;
    }

    @Test
    void aRepeatedRequestReturnsTheSessionAsLastSaved() throws StaleSession {
        Session first = created(1, ANNA, "key", "body");
        Session second = live(first);
        repository().save(second, first.version());
        assertThat(create(2, ANNA, "key", "body")).isEqualTo(new Creation.Repeated(second));
        assertThat(repository().find(waiting(2, clock.now()).id())).isEmpty();
    }

    @Test
    void aKeyReusedForAnotherRequestStoresNothing() {
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
    void ownerAndKeyAreNeverConfused() {
        String separators = "a|b#c\u0000d/e\u001ff";
        created(1, new Owner(separators), "g", "body");
        for (int at = 1; at < separators.length(); at++) {
            created(1 + at, new Owner(separators.substring(0, at)), separators.substring(at) + "g", "body");
        }
    }

    @Test
    void aKeyIsKeptUntilItExpires() {
        created(1, ANNA, "key", "body");
        clock.advance(KEY_LIFETIME.minusNanos(1));
        assertThat(create(2, ANNA, "key", "body")).isInstanceOf(Creation.Repeated.class);
        clock.advance(Duration.ofNanos(1));
        created(3, ANNA, "key", "another body");
        assertThat(create(4, ANNA, "key", "another body")).isInstanceOf(Creation.Repeated.class);
    }

    @Test
    void aRepeatedRequestDoesNotExtendAKey() {
        created(1, ANNA, "key", "body");
        clock.advance(KEY_LIFETIME.minusSeconds(1));
        create(2, ANNA, "key", "body");
        clock.advance(Duration.ofSeconds(1));
        created(3, ANNA, "key", "body");
    }

    @Test
    void aTakenIdDoesNotConsumeTheKey() {
        created(1, ANNA, "key 1", "body");
        assertThat(create(1, ANNA, "key 2", "body")).isEqualTo(new Creation.IdTaken());
        created(2, ANNA, "key 2", "body");
    }

    @Test
    void aRepeatedRequestTakesPrecedenceOverATakenId() {
        Session first = created(1, ANNA, "key", "body");
        assertThat(create(1, ANNA, "key", "body")).isEqualTo(new Creation.Repeated(first));
    }

    @Test
    void theKeyOfARemovedSessionIsFree() throws StaleSession {
        Session first = created(1, ANNA, "key", "body");
        repository().forget(first.id(), first.version());
        created(2, ANNA, "key", "body");
    }

    @Test
    void ofManyConcurrentRequestsWithOneKeyOneCreatesAndAllReturnItsSession() throws Exception {
        List<Creation> creations = ConcurrentTasks.run(20, i -> () -> create(i, ANNA, "key", "body"));
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

    /** The port allows an eventually consistent list. */
    private void assertThatAnnaHasOneSession() {
        ConcurrentTasks.await(
                () -> !repository().list(ANNA, Optional.empty(), 50).sessions().isEmpty());
        assertThat(repository().list(ANNA, Optional.empty(), 50).sessions()).hasSize(1);
    }
}
