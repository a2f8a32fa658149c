// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.StoreUnderTest;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.testkit.store.DynamoDbLocal;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Ten thousand sessions at once, in DynamoDB: all there, none twice, and hardly slower than DynamoDB itself. */
@StoreIndependent
@Tag("jdk-independent")
@Timeout(300)
class ManySessionsTest {

    private static final int SESSIONS = 10_000;
    private static final int CALLERS = 32;

    /** Every so many sessions a bare put is made, so that whatever else the machine does is done to both alike. */
    private static final int ONE_BARE_OF = 5;

    private static final double RATIO_MAX = 1.5;

    @TempDir
    Path data;

    private final Set<String> created = new HashSet<>();
    private final ConcurrentLinkedQueue<String> answered = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> posts = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> bares = new ConcurrentLinkedQueue<>();

    @Test
    void tenThousandMadeByManyAtOnceAreAllThereAndMadeInTime() throws Exception {
        try (DynamoDbLocal store = DynamoDbLocal.inMemory();
                DynamoDbClient bare = client(store)) {
            Map<String, String> settings = new HashMap<>(StoreUnderTest.inDynamoDb(store.endpoint(), data));
            settings.put("limits", "create=100000/100000,look-up=100000/100000,attach=100000/100000");
            try (TestServer server = TestServer.start(data, new SystemClock(), settings)) {
                String token = server.token("alice");
                String pattern = server.session("bob");
                makeAll(server, token, bare, settings.get("dynamodb-table"), pattern);

                created.addAll(answered);
                assertThat(answered).hasSize(SESSIONS);
                assertThat(created).as("names given").hasSize(SESSIONS);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> listed(server, token).equals(created));
            }
        }
        double post = medianMillis(posts);
        double put = medianMillis(bares);
        System.out.printf("median of %d: POST /sessions %.2f ms, bare put %.2f ms%n", SESSIONS, post, put);
        assertThat(post / put).as("POST /sessions by a bare put").isLessThan(RATIO_MAX);
    }

    private static DynamoDbClient client(DynamoDbLocal store) {
        return DynamoDbClient.builder()
                .endpointOverride(store.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
    }

    private void makeAll(TestServer server, String token, DynamoDbClient bare, String table, String pattern)
            throws Exception {
        Map<String, AttributeValue> item = bare.getItem(
                        get -> get.tableName(table).key(Map.of("pk", AttributeValue.fromS("SESSION#" + pattern))))
                .item();
        AtomicInteger next = new AtomicInteger();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<?>> working = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                working.add(callers.submit(() -> {
                    for (int each = next.getAndIncrement(); each < SESSIONS; each = next.getAndIncrement()) {
                        post(server, token);
                        if (each % ONE_BARE_OF == 0) {
                            put(bare, table, item, each);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : working) {
                each.get(240, TimeUnit.SECONDS);
            }
        } finally {
            callers.shutdownNow();
        }
    }

    private void post(TestServer server, String token) throws IOException, InterruptedException {
        long began = System.nanoTime();
        HttpResponse<String> answer = server.call("POST", "/sessions", token, "{\"sourceLanguage\":\"en-US\"}");
        posts.add(System.nanoTime() - began);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        answered.add(TestServer.JSON.readTree(answer.body()).path("sessionId").asText());
    }

    /** An item in the form of a session's, so that the indices do the same work. It belongs to no session. */
    private void put(DynamoDbClient bare, String table, Map<String, AttributeValue> like, int number) {
        Map<String, AttributeValue> item = new HashMap<>(like);
        item.put("pk", AttributeValue.fromS("BARE#" + number));
        long began = System.nanoTime();
        bare.putItem(put -> put.tableName(table).item(item).conditionExpression("attribute_not_exists(pk)"));
        bares.add(System.nanoTime() - began);
    }

    private static Set<String> listed(TestServer server, String token) throws IOException, InterruptedException {
        Set<String> ids = new HashSet<>();
        String page = "";
        do {
            JsonNode list = TestServer.JSON.readTree(
                    server.call("GET", "/sessions" + page, token, "").body());
            list.path("sessions")
                    .forEach(session -> ids.add(session.path("sessionId").asText()));
            page = list.has("nextPage") ? "?page=" + list.path("nextPage").asText() : "";
        } while (!page.isEmpty());
        return ids;
    }

    private static double medianMillis(ConcurrentLinkedQueue<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        // The first third is Java finding out what is called often.
        long[] warm = Arrays.copyOfRange(sorted, sorted.length / 3, sorted.length);
        Arrays.sort(warm);
        return warm[warm.length / 2] / 1e6;
    }
}
