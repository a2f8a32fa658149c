// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import static dev.holdfast.testkit.session.SessionFixtures.ANNA;
import static dev.holdfast.testkit.session.SessionFixtures.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.dynamodb.client.DynamoDbSettings;
import dev.holdfast.adapter.dynamodb.item.SessionAttributes;
import dev.holdfast.application.port.out.session.Creation;
import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.domain.session.Session;
import dev.holdfast.testkit.clock.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Compares the latency of a creation with a bare conditional put, under the load of a busy server. */
@Tag("jdk-independent")
@Timeout(120)
final class CreationCostTest {

    private static final int CALLERS = 32;

    /** Of each kind: enough for a median after the JIT compiler's warm-up. */
    private static final int TIMES = 1_200;

    private static final int WARM_UP = TIMES / 3;

    private final ManualClock clock = new ManualClock();
    private final TestTables tables = TestTables.shared();
    private final DynamoDbSettings settings = tables.fresh();
    private final DynamoDbSessionRepository repository = tables.open(settings, clock);

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void aCreationTakesAsLongAsABareConditionalPutAndNoneIsLost() throws Exception {
        DynamoDbClient client = tables.client();
        List<IntConsumer> kinds = List.of(
                i -> putBare(client, waiting(i, clock.now())),
                i -> create(waiting(TIMES + i, clock.now()), Optional.empty()),
                i -> create(waiting(2 * TIMES + i, clock.now()), Optional.of(request(i))));
        long[][] nanos = new long[kinds.size()][TIMES];
        AtomicInteger next = new AtomicInteger();
        together(() -> {
            for (int i = next.getAndIncrement(); i < TIMES; i = next.getAndIncrement()) {
                // Interleaved, so that other load on this machine affects all kinds alike.
                for (int kind = 0; kind < kinds.size(); kind++) {
                    long began = System.nanoTime();
                    kinds.get(kind).accept(i);
                    nanos[kind][i] = System.nanoTime() - began;
                }
            }
            return null;
        });
        double bare = medianMillis(nanos[0]);
        double created = medianMillis(nanos[1]);
        System.out.printf(
                "median of %d by %d callers: bare put %.2f ms, create %.2f ms, create with a key %.2f ms%n",
                TIMES - WARM_UP, CALLERS, bare, created, medianMillis(nanos[2]));
        assertThat(created).isLessThan(1.5 * bare);
        assertThat(repository.countByState())
                .hasValueSatisfying(states -> assertThat(states).containsEntry("waiting", 3L * TIMES));
    }

    /** Puts a whole session item, so that the indices do the same work. */
    private void putBare(DynamoDbClient client, Session session) {
        client.putItem(put -> put.tableName(settings.table())
                .item(SessionAttributes.of(session))
                .conditionExpression("attribute_not_exists(pk)"));
    }

    private void create(Session session, Optional<IdempotentRequest> request) {
        assertThat(repository.create(session, request)).isInstanceOf(Creation.Created.class);
    }

    private IdempotentRequest request(int number) {
        return new IdempotentRequest(ANNA, "key " + number, "body", clock.now().plus(Duration.ofHours(24)));
    }

    private static void together(Callable<Void> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<Void>> working = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                working.add(pool.submit(work));
            }
            for (Future<Void> each : working) {
                each.get(100, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static double medianMillis(long[] nanos) {
        long[] sorted = Arrays.stream(nanos, WARM_UP, nanos.length).sorted().toArray();
        return sorted[sorted.length / 2] / 1e6;
    }
}
