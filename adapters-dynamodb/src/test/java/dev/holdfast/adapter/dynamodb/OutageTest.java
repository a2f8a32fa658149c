// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import static dev.holdfast.testkit.session.SessionFixtures.ANNA;
import static dev.holdfast.testkit.session.SessionFixtures.live;
import static dev.holdfast.testkit.session.SessionFixtures.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.adapter.dynamodb.client.DynamoDbSettings;
import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.domain.session.Session;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.store.DynamoDbLocal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** DynamoDB stops answering or its process is killed, with the default timeouts. */
@Timeout(90)
final class OutageTest {

    @TempDir
    static Path folder;

    /** Shared by these tests: each leaves it running. */
    private static DynamoDbLocal local;

    private final ManualClock clock = new ManualClock();
    private final Session session = waiting(1, clock.now());
    private TestTables tables;
    private DynamoDbSessionRepository repository;

    @BeforeAll
    static void start() {
        local = DynamoDbLocal.inFolder(folder);
    }

    @AfterAll
    static void end() {
        local.close();
    }

    @BeforeEach
    void open() {
        tables = new TestTables(local.endpoint());
        DynamoDbSettings defaults = DynamoDbSettings.DEFAULT;
        repository = tables.open(
                tables.fresh().withTimes(defaults.connectMax(), defaults.attemptMax(), defaults.requestMax()), clock);
        repository.create(session, Optional.empty());
    }

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void aPausedStoreIsUnavailableInTimeAndAfterwardsEachWriteIsStoredOrNot() throws StaleSession {
        Session another = waiting(2, clock.now());
        Optional<IdempotentRequest> key = Optional.of(
                new IdempotentRequest(ANNA, "key", "body", clock.now().plus(Duration.ofHours(24))));
        local.pause();
        assertUnavailableInTime(() -> repository.create(another, key));
        assertUnavailableInTime(() -> repository.save(live(session), session.version()));
        local.resume();
        awaitAnswers();
        assertThat(repository.find(another.id()).orElse(another)).isEqualTo(another);
        assertThat(repository.find(session.id()))
                .hasValueSatisfying(stored -> assertThat(stored).isIn(session, live(session)));
        repository.create(waiting(3, clock.now()), key);
        assertThat(repository.list(ANNA, Optional.empty(), 10).sessions()).hasSize(2);
    }

    @Test
    void aKilledStoreIsUnavailableAndServesAgainAfterItsRestart() throws StaleSession {
        local.kill();
        assertUnavailableInTime(() -> repository.find(session.id()));
        assertUnavailableInTime(() -> repository.save(live(session), session.version()));
        local.restart();
        awaitAnswers();
        repository.save(live(session), session.version());
        assertThat(repository.find(session.id())).contains(live(session));
    }

    @Test
    void readinessReportsTheOutageAndItsEnd() {
        assertThat(repository.whyNotReady()).isEmpty();
        local.kill();
        clock.advance(Duration.ofSeconds(1));
        assertThat(repository.whyNotReady())
                .hasValueSatisfying(why -> assertThat(why).contains("cannot be reached"));
        local.restart();
        assertThat(repository.whyNotReady()).isPresent();
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            clock.advance(Duration.ofSeconds(1));
            assertThat(repository.whyNotReady()).isEmpty();
        });
    }

    private void assertUnavailableInTime(ThrowingCallable call) {
        long began = System.nanoTime();
        assertThatThrownBy(call).isInstanceOf(SessionStoreUnavailable.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isLessThan(DynamoDbSettings.DEFAULT.requestMax().plusSeconds(2));
    }

    private void awaitAnswers() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptionsInstanceOf(SessionStoreUnavailable.class)
                .until(() -> repository.find(session.id()).isPresent());
    }
}
