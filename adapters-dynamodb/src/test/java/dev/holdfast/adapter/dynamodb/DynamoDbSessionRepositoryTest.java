// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import static dev.holdfast.testkit.session.SessionFixtures.ANNA;
import static dev.holdfast.testkit.session.SessionFixtures.OTTO;
import static dev.holdfast.testkit.session.SessionFixtures.ended;
import static dev.holdfast.testkit.session.SessionFixtures.interrupted;
import static dev.holdfast.testkit.session.SessionFixtures.live;
import static dev.holdfast.testkit.session.SessionFixtures.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.adapter.dynamodb.client.DynamoDbSettings;
import dev.holdfast.application.port.out.session.Creation;
import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.session.Session;
import dev.holdfast.testkit.clock.ManualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** What the contracts do not cover: the items in the table, and DynamoDB's own behaviour. */
@Timeout(60)
final class DynamoDbSessionRepositoryTest {

    private final ManualClock clock = new ManualClock();
    private final FaultInjector faults = new FaultInjector();
    private final TestTables tables = TestTables.shared();
    private final DynamoDbSettings settings = tables.fresh();
    private final DynamoDbSessionRepository repository = tables.open(settings, clock, faults);

    @AfterEach
    void close() {
        tables.close();
    }

    private Session created(Session session) {
        assertThat(repository.create(session, Optional.empty())).isInstanceOf(Creation.Created.class);
        return session;
    }

    private List<Map<String, AttributeValue>> items() {
        return tables.client().scan(scan -> scan.tableName(settings.table())).items();
    }

    @Test
    void theTtlOfASessionIsAWeekAfterItIsDue() throws StaleSession {
        Session first = created(waiting(1, clock.now()));
        assertThat(expiresAt()).isEqualTo(first.dueAt().plus(Duration.ofDays(7)).getEpochSecond());
        Session second = live(first);
        repository.save(second, first.version());
        assertThat(expiresAt())
                .isEqualTo(second.dueAt().plus(Duration.ofDays(7)).getEpochSecond());
    }

    private long expiresAt() {
        return Long.parseLong(items().get(0).get("expiresAt").n());
    }

    @Test
    void theTtlOfAKeyIsTheSecondAfterItExpires() {
        repository.create(waiting(1, clock.now()), key(ANNA, "key"));
        assertThat(items())
                .filteredOn(item -> item.get("pk").s().startsWith("KEY#"))
                .singleElement()
                .satisfies(item -> assertThat(
                                Long.parseLong(item.get("expiresAt").n()))
                        .isEqualTo(clock.now().plus(Duration.ofHours(24)).getEpochSecond() + 1));
    }

    @Test
    void aSaveRemovesTheAttributesOfThePreviousState() throws StaleSession {
        Session first = created(interrupted(waiting(1, clock.now())));
        repository.save(ended(first, Optional.empty()), first.version());
        assertThat(items().get(0)).containsKey("endedAt").doesNotContainKeys("interruptedAt", "wasPaused");
    }

    @Test
    void ownersAndKeysMayHaveAnyCharacters() {
        List<Owner> owners =
                List.of(new Owner("ア".repeat(Owner.SUBJECT_CHARS_MAX)), new Owner("\u0000\u0001\n"), new Owner("🎙"));
        for (int i = 0; i < owners.size(); i++) {
            Session session = waiting(i, owners.get(i), clock.now());
            String key = "\uffff".repeat(IdempotentRequest.KEY_CHARS_MAX);
            assertThat(repository.create(session, key(owners.get(i), key))).isEqualTo(new Creation.Created(session));
            assertThat(repository.find(session.id())).contains(session);
            assertThat(repository.list(owners.get(i), Optional.empty(), 10).sessions())
                    .containsExactly(session);
        }
        // Unpaired surrogates, which UTF-8 would encode alike.
        Session one = waiting(10, clock.now());
        assertThat(repository.create(one, key(ANNA, "\ud83c"))).isEqualTo(new Creation.Created(one));
        Session other = waiting(11, clock.now());
        assertThat(repository.create(other, key(ANNA, "\ud83d"))).isEqualTo(new Creation.Created(other));
    }

    private Optional<IdempotentRequest> key(Owner owner, String key) {
        return Optional.of(new IdempotentRequest(owner, key, "body", clock.now().plus(Duration.ofHours(24))));
    }

    @Test
    void aKeyDoesNotReturnALaterSessionWithTheSameId() throws StaleSession {
        Session first = waiting(1, clock.now());
        repository.create(first, key(ANNA, "key"));
        repository.forget(first.id(), first.version());
        created(waiting(1, OTTO, clock.now()));
        Session second = waiting(2, clock.now());
        assertThat(repository.create(second, key(ANNA, "key"))).isEqualTo(new Creation.Created(second));
        assertThat(repository.create(waiting(3, clock.now()), key(ANNA, "key")))
                .isEqualTo(new Creation.Repeated(second));
    }

    @Test
    void aLaggingIndexReturnsNothingTooEarlyOrTwice() throws StaleSession {
        Session first = created(live(waiting(1, clock.now())));
        created(waiting(2, clock.now()));
        Map<String, Map<String, AttributeValue>> before = new HashMap<>();
        items().forEach(item -> before.put(item.get("pk").s(), item));
        repository.forget(waiting(2, clock.now()).id(), waiting(2, clock.now()).version());
        Session saved = ended(first, Optional.empty());
        repository.save(saved, first.version());
        faults.changeResponses(answer -> withEntries(answer, List.copyOf(before.values())));
        assertThat(repository.due(first.dueAt(), 10)).isEmpty();
        assertThat(repository.list(ANNA, Optional.empty(), 10).sessions()).containsExactly(saved);
        created(waiting(2, clock.now().plusSeconds(9)));
        assertThat(repository.list(ANNA, Optional.empty(), 10).sessions()).containsExactly(saved);
    }

    private static SdkResponse withEntries(SdkResponse answer, List<Map<String, AttributeValue>> entries) {
        return answer instanceof QueryResponse
                ? QueryResponse.builder().items(entries).build()
                : answer;
    }

    @Test
    void unprocessedKeysOfABatchAreRetriedAndUnavailableInTheEnd() {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sessions.add(0, created(waiting(i, clock.now().plusSeconds(i))));
        }
        faults.changeResponses(DynamoDbSessionRepositoryTest::withAllButOneUnprocessed);
        assertThat(repository.list(ANNA, Optional.empty(), 3).sessions()).isEqualTo(sessions.subList(0, 3));
        assertThatThrownBy(() -> repository.list(ANNA, Optional.empty(), 5))
                .isInstanceOf(SessionStoreUnavailable.class)
                .hasMessageContaining("throttled");
    }

    private static SdkResponse withAllButOneUnprocessed(SdkResponse answer) {
        if (!(answer instanceof BatchGetItemResponse batch)) {
            return answer;
        }
        String table = batch.responses().keySet().iterator().next();
        List<Map<String, AttributeValue>> items = batch.responses().get(table);
        if (items.size() < 2) {
            return answer;
        }
        KeysAndAttributes rest = KeysAndAttributes.builder()
                .keys(items.stream()
                        .skip(1)
                        .map(item -> Map.of("pk", item.get("pk")))
                        .toList())
                .consistentRead(true)
                .build();
        return BatchGetItemResponse.builder()
                .responses(Map.of(table, items.subList(0, 1)))
                .unprocessedKeys(Map.of(table, rest))
                .build();
    }

    @Test
    void dueReturnsMoreThanOneBatch() {
        for (int i = 0; i < 130; i++) {
            created(waiting(i, clock.now().plusMillis(i)));
        }
        List<Session> due =
                repository.due(waiting(129, clock.now().plusMillis(129)).dueAt(), 1_000);
        assertThat(due).hasSize(130).isSortedAccordingTo((a, b) -> a.dueAt().compareTo(b.dueAt()));
    }

    @Test
    void anItemThatCannotBeDecodedIsLeftOutOfListsAndStopsNoOther() {
        Session undecodable = created(waiting(1, clock.now()));
        Session other = created(waiting(2, clock.now()));
        tables.client().updateItem(update -> update.tableName(settings.table())
                .key(Map.of("pk", AttributeValue.fromS("SESSION#" + undecodable.id())))
                .updateExpression("REMOVE sourceLanguage"));

        assertThat(repository.due(other.dueAt(), 10)).containsExactly(other);
        assertThat(repository.nextDue(10)).containsExactly(other);
        assertThat(repository.list(ANNA, Optional.empty(), 1).sessions()).containsExactly(other);
        assertThatThrownBy(() -> repository.find(undecodable.id())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void sessionsAreCountedByState() throws StaleSession {
        for (int i = 0; i < 20; i++) {
            Session session = created(waiting(i, clock.now()));
            if (i % 4 == 0) {
                repository.save(live(session), session.version());
            }
        }
        assertThat(repository.countByState()).contains(Map.of("waiting", 15L, "live", 5L));
    }

    @Test
    void sessionsOnMoreThanEightPagesAreNotCounted() {
        Map<String, AttributeValue> anotherPage = Map.of(
                "pk",
                AttributeValue.fromS("SESSION#" + waiting(1, clock.now()).id()),
                "dueShard",
                AttributeValue.fromN("0"),
                "dueAt",
                AttributeValue.fromS("2026-11-22T17:04:41.000000000Z"));
        faults.changeResponses(answer -> answer instanceof QueryResponse page
                ? page.toBuilder().lastEvaluatedKey(anotherPage).build()
                : answer);

        repository.count();

        assertThat(repository.countByState()).isEmpty();
        assertThat(measured("waiting")).isNaN();
    }

    @Test
    void readinessIsCheckedAtMostOnceASecond() {
        int before = faults.attempts();
        for (int i = 0; i < 100; i++) {
            assertThat(repository.whyNotReady()).isEmpty();
        }
        assertThat(faults.attempts()).isEqualTo(before);
        clock.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 100; i++) {
            assertThat(repository.whyNotReady()).isEmpty();
        }
        assertThat(faults.attempts()).isEqualTo(before + 1);
    }

    @Test
    void theGaugesShowTheLastCountAndNaNIfItFailed() {
        created(waiting(1, clock.now()));
        created(waiting(2, clock.now()));
        assertThat(measured("waiting")).isNaN();
        repository.count();
        assertThat(measured("waiting")).isEqualTo(2);
        assertThat(measured("live")).isZero();
        faults.always(Fault.denied());
        repository.count();
        assertThat(measured("waiting")).isNaN();
    }

    private double measured(String state) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        repository.bindTo(registry);
        return registry.get("holdfast_sessions").tag("state", state).gauge().value();
    }

    @Test
    void aDeletedTableIsUnavailableAndNamed() {
        tables.client().deleteTable(delete -> delete.tableName(settings.table()));
        assertThatThrownBy(() -> repository.create(waiting(1, clock.now()), Optional.empty()))
                .isInstanceOf(SessionStoreUnavailable.class)
                .hasMessageContaining(settings.table())
                .hasMessageContaining("--create-table");
    }

    @Test
    void aClosedRepositoryIsUnavailable() {
        repository.close();
        repository.close();
        assertThatThrownBy(() -> repository.find(waiting(1, clock.now()).id()))
                .isInstanceOf(SessionStoreUnavailable.class);
        assertThatThrownBy(() -> repository.create(waiting(1, clock.now()), Optional.empty()))
                .isInstanceOf(SessionStoreUnavailable.class);
    }

    @Test
    void theRepositoryWorksAfterAnInterruptedSave() {
        Thread.currentThread().interrupt();
        boolean stored;
        try {
            stored = repository.create(waiting(1, clock.now()), Optional.empty()) instanceof Creation.Created;
        } catch (SessionStoreUnavailable interrupted) {
            stored = false;
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(repository.find(waiting(1, clock.now()).id()).isPresent()).isEqualTo(stored);
    }
}
