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

/** What the port promises, kept while single attempts fail in every way that there is. */
@Timeout(60)
final class FaultsTest {

    /** Short, because many tests wait for one to be given up; and the last attempt must be in time on a busy machine. */
    private static final Duration ATTEMPT_MAX = Duration.ofMillis(400);

    private final ManualClock clock = new ManualClock();
    private final Spoiler spoiler = new Spoiler();
    private final Tables tables = Tables.shared();
    private final DynamoDbSettings settings =
            tables.fresh().withTimes(Duration.ofSeconds(1), ATTEMPT_MAX, Duration.ofSeconds(10));
    private final DynamoDbSessionRepository repository = tables.open(settings, clock, spoiler);

    /** The same table without faults. */
    private final DynamoDbSessionRepository truth = tables.open(tables.patient(settings), clock);

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

    static Stream<Fault> whatIsWorthAnotherTry() {
        return Stream.of(
                Fault.throttled(),
                Fault.throttledByTheAccount(),
                Fault.broken(),
                Fault.unavailable(),
                new Fault.LostBefore(),
                new Fault.LostAfter(),
                new Fault.Late(150));
    }

    @ParameterizedTest
    @MethodSource("whatIsWorthAnotherTry")
    void oneAttemptThatFailsIsNoticedByNobody(Fault fault) throws StaleSession {
        spoiler.next(fault);
        assertThat(repository.create(first, Optional.empty())).isEqualTo(new Creation.Created(first));
        spoiler.next(fault);
        repository.save(second, first.version());
        spoiler.next(fault);
        assertThat(repository.find(first.id())).contains(second);
        spoiler.next(fault);
        assertThat(repository.list(ANNA, Optional.empty(), 10).sessions()).containsExactly(second);
        spoiler.next(fault);
        assertThat(repository.due(second.dueAt(), 10)).containsExactly(second);
        spoiler.next(fault);
        repository.forget(second.id(), second.version());
        assertThat(truth.find(first.id())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("whatIsWorthAnotherTry")
    void oneAttemptThatFailsIsNoticedByNobodyWhoCreatesWithAKey(Fault fault) {
        spoiler.next(fault);
        assertThat(repository.create(first, key())).isEqualTo(new Creation.Created(first));
        spoiler.next(fault);
        assertThat(repository.create(waiting(2, clock.now()), key())).isEqualTo(new Creation.Repeated(first));
        assertThat(truth.list(ANNA, Optional.empty(), 10).sessions()).containsExactly(first);
    }

    static Stream<Fault> whatLeavesNothing() {
        return Stream.of(
                Fault.throttled(),
                Fault.throttledByTheAccount(),
                Fault.broken(),
                Fault.unavailable(),
                Fault.denied(),
                Fault.expiredCredentials(),
                new Fault.LostBefore());
    }

    @ParameterizedTest
    @MethodSource("whatLeavesNothing")
    void whatFailsForGoodIsUnavailableAndLeavesNothingBehind(Fault fault) {
        spoiler.always(fault);
        assertUnavailable(() -> repository.create(first, Optional.empty()));
        assertUnavailable(() -> repository.create(first, key()));
        spoiler.never();
        assertThat(truth.find(first.id())).isEmpty();
        assertThat(truth.list(ANNA, Optional.empty(), 10).sessions()).isEmpty();
        assertThat(repository.create(first, key())).isEqualTo(new Creation.Created(first));
    }

    @Test
    void everyCallIsUnavailableWhenItIsThrottledForGood() {
        repository.create(first, Optional.empty());
        spoiler.always(Fault.throttled());
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
    void aFaultSaysWhenToComeAgainAndWhatTheOperatorCanDo() {
        assertThat(faultOf(Fault.throttled())).hasMessageContaining("throttled");
        assertThat(faultOf(Fault.broken()).retryAfter()).isEqualTo(Duration.ofSeconds(2));
        assertThat(faultOf(new Fault.LostBefore())).hasMessageContaining("in time");
        assertThat(faultOf(Fault.denied())).hasMessageContaining("let this server in");
        assertThat(faultOf(Fault.denied()).retryAfter()).isEqualTo(Duration.ofSeconds(10));
    }

    private SessionStoreUnavailable faultOf(Fault fault) {
        spoiler.always(fault);
        return assertUnavailable(() -> repository.find(first.id()));
    }

    @Test
    void nobodyAsksMoreOftenThanTheSettingsSay() {
        spoiler.always(Fault.broken());
        assertUnavailable(() -> repository.find(first.id()));
        assertThat(spoiler.attempts()).isEqualTo(settings.attemptsMax());
        spoiler.always(Fault.denied());
        assertUnavailable(() -> repository.find(first.id()));
        assertThat(spoiler.attempts()).isEqualTo(settings.attemptsMax() + 1);
    }

    @Test
    void whatWasStoredAndNeverHeardOfIsWholeAndItsKeyFindsIt() {
        spoiler.always(new Fault.LostAfter());
        assertUnavailable(() -> repository.create(first, key()));
        spoiler.never();
        assertThat(truth.find(first.id())).contains(first);
        assertThat(repository.create(waiting(2, clock.now()), key())).isEqualTo(new Creation.Repeated(first));
    }

    @Test
    void aSessionIsOnesOwnAlthoughSomebodyHasSavedItBeforeOneHeardOfIt() {
        spoiler.next(new Fault.LostAfterAnd(() -> save(truth, second, first)));
        assertThat(repository.create(first, Optional.empty())).isEqualTo(new Creation.Created(first));
        assertThat(truth.find(first.id())).contains(second);
    }

    @Test
    void aSaveThatSomebodyHasReplacedBeforeOneHeardOfItIsStale() {
        repository.create(first, Optional.empty());
        Session third = ended(second, Optional.empty());
        spoiler.next(new Fault.LostAfterAnd(() -> save(truth, third, second)));
        assertThatThrownBy(() -> repository.save(second, first.version())).isInstanceOf(StaleSession.class);
        assertThat(truth.find(first.id())).contains(third);
    }

    @Test
    void anotherOnesSaveIsNeverTakenForOnesOwn() throws StaleSession {
        repository.create(first, Optional.empty());
        truth.save(second, first.version());
        spoiler.next(new Fault.LostAfter());
        // The very same state, and yet somebody else's success.
        assertThatThrownBy(() -> repository.save(second, first.version())).isInstanceOf(StaleSession.class);
    }

    @Test
    void anotherOnesSessionIsNeverTakenForOnesOwn() {
        truth.create(first, Optional.empty());
        spoiler.next(new Fault.LostAfter());
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
    void aTransactionInTheWayIsWaitedFor() {
        spoiler.next(Fault.canceled("TransactionConflict", "None"));
        assertThat(repository.create(first, key())).isEqualTo(new Creation.Created(first));
    }

    @Test
    void aTransactionThatDoesNotGoAwayIsUnavailableUnlessItsKeyIsThere() {
        Fault conflict = Fault.canceled("None", "TransactionConflict");
        spoiler.next(conflict, conflict, conflict);
        assertThat(assertUnavailable(() -> repository.create(first, key())).retryAfter())
                .isEqualTo(Duration.ofSeconds(1));
        truth.create(first, key());
        spoiler.next(conflict, conflict, conflict);
        assertThat(repository.create(waiting(2, clock.now()), key())).isEqualTo(new Creation.Repeated(first));
    }

    @Test
    void aTransactionThatIsThrottledIsUnavailable() {
        spoiler.next(Fault.canceled("None", "ThrottlingError"));
        assertThat(assertUnavailable(() -> repository.create(first, key()))).hasMessageContaining("throttled");
        assertThat(truth.find(first.id())).isEmpty();
    }

    @Test
    void ofTwoEpochsOnOneVersionTheLowerIsRefused() throws StaleSession {
        Session third = live(interrupted(first));
        repository.create(third, Optional.empty());
        assertThatThrownBy(() -> repository.save(paused(first), third.version()))
                .isInstanceOf(StaleSession.class);
        assertThat(repository.find(first.id())).contains(third);
    }

    private static SessionStoreUnavailable assertUnavailable(ThrowingCallable call) {
        SessionStoreUnavailable outage = catchThrowableOfType(SessionStoreUnavailable.class, call);
        assertThat(outage).isNotNull();
        assertThat(outage.retryAfter()).isPositive();
        return outage;
    }
}
