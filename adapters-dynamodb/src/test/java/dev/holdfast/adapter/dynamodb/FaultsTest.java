// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import static dev.holdfast.testkit.session.SessionFixtures.ANNA;
import static dev.holdfast.testkit.session.SessionFixtures.ended;
import static dev.holdfast.testkit.session.SessionFixtures.interrupted;
import static dev.holdfast.testkit.session.SessionFixtures.live;
import static dev.holdfast.testkit.session.SessionFixtures.paused;
import static dev.holdfast.testkit.session.SessionFixtures.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.adapter.dynamodb.client.DynamoDbSettings;
import dev.holdfast.application.port.out.session.Creation;
import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.domain.session.Session;
import dev.holdfast.testkit.clock.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The port's contract while single attempts fail in every possible way. */
@Timeout(60)
final class FaultsTest {

    /** Short, because many tests wait for a timeout; long enough for the last attempt on a busy machine. */
    private static final Duration ATTEMPT_MAX = Duration.ofMillis(400);

    private final ManualClock clock = new ManualClock();
    private final FaultInjector faults = new FaultInjector();
    private final TestTables tables = TestTables.shared();
    private final DynamoDbSettings settings =
            tables.fresh().withTimes(Duration.ofSeconds(1), ATTEMPT_MAX, Duration.ofSeconds(10));
    private final DynamoDbSessionRepository repository = tables.open(settings, clock, faults);

    /** The same table without faults. */
    private final DynamoDbSessionRepository truth = tables.open(tables.withLongTimeouts(settings), clock);

    private final Session first = waiting(1, clock.now());
    private final Session second = live(first);

    @AfterEach
    void close() {
        tables.close();
    }

    private Optional<IdempotentRequest> key() {
        return Optional.of(
                new IdempotentRequest(ANNA, "key", "body", clock.now().plus(Duration.ofHours(24))));
    }

    static Stream<Fault> retriableFaults() {
        return Stream.of(
                Fault.throttled(),
                Fault.throttledByTheAccount(),
                Fault.broken(),
                Fault.unavailable(),
                new Fault.RequestLost(),
                new Fault.ResponseLost(),
                new Fault.ResponseDelayed(150));
    }

    @ParameterizedTest
    @MethodSource("retriableFaults")
    void aFailedAttemptIsRetried(Fault fault) throws StaleSession {
        faults.next(fault);
        assertThat(repository.create(first, Optional.empty())).isEqualTo(new Creation.Created(first));
        faults.next(fault);
        repository.save(second, first.version());
        faults.next(fault);
        assertThat(repository.find(first.id())).contains(second);
        faults.next(fault);
        assertThat(repository.list(ANNA, Optional.empty(), 10).sessions()).containsExactly(second);
        faults.next(fault);
        assertThat(repository.due(second.dueAt(), 10)).containsExactly(second);
        faults.next(fault);
        repository.forget(second.id(), second.version());
        assertThat(truth.find(first.id())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("retriableFaults")
    void aFailedAttemptIsRetriedWhenCreatingWithAKey(Fault fault) {
        faults.next(fault);
        assertThat(repository.create(first, key())).isEqualTo(new Creation.Created(first));
        faults.next(fault);
        assertThat(repository.create(waiting(2, clock.now()), key())).isEqualTo(new Creation.Repeated(first));
        assertThat(truth.list(ANNA, Optional.empty(), 10).sessions()).containsExactly(first);
    }

    static Stream<Fault> faultsWithoutEffect() {
        return Stream.of(
                Fault.throttled(),
                Fault.throttledByTheAccount(),
                Fault.broken(),
                Fault.unavailable(),
                Fault.denied(),
                Fault.expiredCredentials(),
                new Fault.RequestLost());
    }

    @ParameterizedTest
    @MethodSource("faultsWithoutEffect")
    void aPermanentFaultIsUnavailableAndStoresNothing(Fault fault) {
        faults.always(fault);
        assertUnavailable(() -> repository.create(first, Optional.empty()));
        assertUnavailable(() -> repository.create(first, key()));
        faults.never();
        assertThat(truth.find(first.id())).isEmpty();
        assertThat(truth.list(ANNA, Optional.empty(), 10).sessions()).isEmpty();
        assertThat(repository.create(first, key())).isEqualTo(new Creation.Created(first));
    }

    @Test
    void everyCallIsUnavailableWhilePermanentlyThrottled() {
        repository.create(first, Optional.empty());
        faults.always(Fault.throttled());
        List<ThrowingCallable> calls = List.of(
                () -> repository.create(waiting(2, clock.now()), Optional.empty()),
                () -> repository.find(first.id()),
                () -> repository.save(second, first.version()),
                () -> repository.list(ANNA, Optional.empty(), 10),
                () -> repository.due(first.dueAt(), 10),
                () -> repository.forget(first.id(), first.version()),
                repository::countByState);
        for (ThrowingCallable call : calls) {
            assertThat(assertUnavailable(call).retryAfter()).isEqualTo(Duration.ofSeconds(1));
        }
        assertThat(truth.find(first.id())).contains(first);
    }

    @Test
    void anErrorSaysWhenToRetryAndWhatTheOperatorCanDo() {
        assertThat(errorOf(Fault.throttled())).hasMessageContaining("throttled");
        assertThat(errorOf(Fault.broken()).retryAfter()).isEqualTo(Duration.ofSeconds(2));
        assertThat(errorOf(new Fault.RequestLost())).hasMessageContaining("in time");
        assertThat(errorOf(Fault.denied())).hasMessageContaining("denies this server access");
        assertThat(errorOf(Fault.denied()).retryAfter()).isEqualTo(Duration.ofSeconds(10));
    }

    private SessionStoreUnavailable errorOf(Fault fault) {
        faults.always(fault);
        return assertUnavailable(() -> repository.find(first.id()));
    }

    @Test
    void attemptsAreLimitedByTheSettings() {
        faults.always(Fault.broken());
        assertUnavailable(() -> repository.find(first.id()));
        assertThat(faults.attempts()).isEqualTo(settings.attemptsMax());
        faults.always(Fault.denied());
        assertUnavailable(() -> repository.find(first.id()));
        assertThat(faults.attempts()).isEqualTo(settings.attemptsMax() + 1);
    }

    @Test
    void aCreationWithALostResponseIsCompleteAndItsKeyFindsIt() {
        faults.always(new Fault.ResponseLost());
        assertUnavailable(() -> repository.create(first, key()));
        faults.never();
        assertThat(truth.find(first.id())).contains(first);
        assertThat(repository.create(waiting(2, clock.now()), key())).isEqualTo(new Creation.Repeated(first));
    }

    @Test
    void aCreationSucceedsEvenIfTheSessionWasSavedBeforeItsRetry() {
        faults.next(new Fault.ResponseLostAnd(() -> save(truth, second, first)));
        assertThat(repository.create(first, Optional.empty())).isEqualTo(new Creation.Created(first));
        assertThat(truth.find(first.id())).contains(second);
    }

    @Test
    void aSaveThatWasReplacedBeforeItsRetryIsStale() {
        repository.create(first, Optional.empty());
        Session third = ended(second, Optional.empty());
        faults.next(new Fault.ResponseLostAnd(() -> save(truth, third, second)));
        assertThatThrownBy(() -> repository.save(second, first.version())).isInstanceOf(StaleSession.class);
        assertThat(truth.find(first.id())).contains(third);
    }

    @Test
    void anEqualSaveOfAnotherCallIsStale() throws StaleSession {
        repository.create(first, Optional.empty());
        truth.save(second, first.version());
        faults.next(new Fault.ResponseLost());
        // The same state, but saved by another call.
        assertThatThrownBy(() -> repository.save(second, first.version())).isInstanceOf(StaleSession.class);
    }

    @Test
    void anEqualSessionOfAnotherCallTakesTheId() {
        truth.create(first, Optional.empty());
        faults.next(new Fault.ResponseLost());
        assertThat(repository.create(first, Optional.empty())).isEqualTo(new Creation.IdTaken());
    }

    private static void save(DynamoDbSessionRepository by, Session next, Session before) {
        try {
            by.save(next, before.version());
        } catch (StaleSession e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aConflictingTransactionIsRetried() {
        faults.next(Fault.canceled("TransactionConflict", "None"));
        assertThat(repository.create(first, key())).isEqualTo(new Creation.Created(first));
    }

    @Test
    void aPermanentConflictIsUnavailableUnlessTheKeyIsStored() {
        Fault conflict = Fault.canceled("None", "TransactionConflict");
        faults.next(conflict, conflict, conflict);
        assertThat(assertUnavailable(() -> repository.create(first, key())).retryAfter())
                .isEqualTo(Duration.ofSeconds(1));
        truth.create(first, key());
        faults.next(conflict, conflict, conflict);
        assertThat(repository.create(waiting(2, clock.now()), key())).isEqualTo(new Creation.Repeated(first));
    }

    @Test
    void aThrottledTransactionIsUnavailable() {
        faults.next(Fault.canceled("None", "ThrottlingError"));
        assertThat(assertUnavailable(() -> repository.create(first, key()))).hasMessageContaining("throttled");
        assertThat(truth.find(first.id())).isEmpty();
    }

    @Test
    void aSaveWithALowerEpochOnTheSameVersionIsStale() throws StaleSession {
        Session third = live(interrupted(first));
        repository.create(third, Optional.empty());
        assertThatThrownBy(() -> repository.save(paused(first), third.version()))
                .isInstanceOf(StaleSession.class);
        assertThat(repository.find(first.id())).contains(third);
    }

    private static SessionStoreUnavailable assertUnavailable(ThrowingCallable call) {
        SessionStoreUnavailable unavailable = catchThrowableOfType(SessionStoreUnavailable.class, call);
        assertThat(unavailable).isNotNull();
        assertThat(unavailable.retryAfter()).isPositive();
        return unavailable;
    }
}
