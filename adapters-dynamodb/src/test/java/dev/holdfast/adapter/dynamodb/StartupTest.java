// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import static dev.holdfast.testkit.session.SessionFixtures.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.adapter.dynamodb.client.DynamoDbSettings;
import dev.holdfast.adapter.dynamodb.table.TableSchema;
import dev.holdfast.adapter.dynamodb.table.TableUnusable;
import dev.holdfast.application.port.out.session.Creation;
import dev.holdfast.testkit.clock.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** Starts a server on a table that exists, is missing, or has another schema. */
@Timeout(60)
final class StartupTest {

    private final ManualClock clock = new ManualClock();
    private final TestTables tables = TestTables.shared();
    private final DynamoDbSettings settings = tables.fresh();

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void aMissingTableIsReportedWithTheFlagThatCreatesIt() {
        assertThatThrownBy(() -> tables.open(settings.withCreateTable(false), clock))
                .isInstanceOf(TableUnusable.class)
                .hasMessageContaining(settings.table())
                .hasMessageContaining("--create-table")
                .hasMessageContaining(settings.endpoint().orElseThrow().toString());
    }

    @Test
    void aCreatedTableIsUsedByTheNextServerAndHasATtl() {
        tables.open(settings, clock);
        DynamoDbSessionRepository next = tables.open(settings.withCreateTable(false), clock);
        assertThat(next.create(waiting(1, clock.now()), Optional.empty())).isInstanceOf(Creation.Created.class);
        var table = tables.client().describeTable(describe -> describe.tableName(settings.table()));
        assertThat(table.table().billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
        var expiry = tables.client().describeTimeToLive(describe -> describe.tableName(settings.table()));
        assertThat(expiry.timeToLiveDescription().timeToLiveStatus()).isEqualTo(TimeToLiveStatus.ENABLED);
        assertThat(expiry.timeToLiveDescription().attributeName()).isEqualTo("expiresAt");
    }

    @Test
    void serversThatCreateTheTableAtTheSameTimeAllUseIt() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<DynamoDbSessionRepository>> starting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                starting.add(pool.submit(() -> DynamoDbSessionRepository.connect(settings, clock)));
            }
            for (int i = 0; i < 4; i++) {
                try (DynamoDbSessionRepository repository = starting.get(i).get(30, TimeUnit.SECONDS)) {
                    assertThat(repository.create(waiting(i, clock.now()), Optional.empty()))
                            .isInstanceOf(Creation.Created.class);
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void aTableWithAnotherKeyIsReported() {
        createTable(table -> table.keySchema(key("id", KeyType.HASH)).attributeDefinitions(text("id")));
        assertThatThrownBy(() -> tables.open(settings, clock))
                .isInstanceOf(TableUnusable.class)
                .hasMessageContaining("its key is id, and not pk");
    }

    @Test
    void aTableWithoutTheIndicesIsReported() {
        createTable(table -> table.keySchema(key("pk", KeyType.HASH)).attributeDefinitions(text("pk")));
        assertThatThrownBy(() -> tables.open(settings, clock))
                .isInstanceOf(TableUnusable.class)
                .hasMessageContaining("no index byOwner");
    }

    private void createTable(UnaryOperator<CreateTableRequest.Builder> shape) {
        DynamoDbClient client = tables.client();
        client.createTable(shape.apply(CreateTableRequest.builder()
                        .tableName(settings.table())
                        .billingMode(BillingMode.PAY_PER_REQUEST))
                .build());
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    private static AttributeDefinition text(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    @Test
    void anEndpointWithoutAListenerIsReportedWithinSeconds() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        long began = System.nanoTime();
        assertThat(unreachable(URI.create("http://127.0.0.1:" + port)))
                .hasMessageContaining("cannot be reached")
                .hasMessageContaining("127.0.0.1:" + port);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(12));
    }

    @Test
    void anEndpointThatNeverAnswersIsReportedWithinSeconds() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            long began = System.nanoTime();
            assertThat(unreachable(URI.create("http://127.0.0.1:" + silent.getLocalPort())))
                    .hasMessageContaining("does not answer in time");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(12));
        }
    }

    @Test
    void anEndpointThatIsNotDynamoDbIsReported() throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            exchange.sendResponseHeaders(403, -1);
            exchange.close();
        });
        other.start();
        try {
            assertThat(unreachable(
                            URI.create("http://127.0.0.1:" + other.getAddress().getPort())))
                    .hasMessageContaining("the endpoint is not DynamoDB (403)");
        } finally {
            other.stop(0);
        }
    }

    @Test
    void anIndexWithoutTheStateIsReported() {
        CreateTableRequest expected = TableSchema.createRequest(settings.table());
        createTable(table -> table.keySchema(expected.keySchema())
                .attributeDefinitions(expected.attributeDefinitions())
                .globalSecondaryIndexes(expected.globalSecondaryIndexes().stream()
                        .map(StartupTest::withKeysOnly)
                        .toList()));
        assertThatThrownBy(() -> tables.open(settings, clock))
                .isInstanceOf(TableUnusable.class)
                .hasMessageContaining("byDue does not include the attribute state");
    }

    private static GlobalSecondaryIndex withKeysOnly(GlobalSecondaryIndex index) {
        return GlobalSecondaryIndex.builder()
                .indexName(index.indexName())
                .keySchema(index.keySchema())
                .projection(keys -> keys.projectionType(ProjectionType.KEYS_ONLY))
                .build();
    }

    private TableUnusable unreachable(URI endpoint) {
        DynamoDbSettings elsewhere = DynamoDbSettings.DEFAULT.withEndpoint(Optional.of(endpoint));
        return catchThrowableOfType(TableUnusable.class, () -> tables.open(elsewhere, clock));
    }

    /** In a process of its own, because the environment of this one may set a region. */
    @Test
    void aMissingRegionIsReportedWithTheSettingsForIt() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // Do not ask the EC2 metadata service either.
                        "-Daws.disableEc2Metadata=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutRegion.class.getName())
                .redirectErrorStream(true);
        builder.environment().clear();
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output).contains("no region is known").contains("AWS_REGION");
    }

    /** Starts a server without a region and prints the error. */
    static final class WithoutRegion {
        private WithoutRegion() {}

        public static void main(String[] arguments) {
            try {
                DynamoDbSessionRepository.connect(DynamoDbSettings.DEFAULT, new ManualClock());
            } catch (TableUnusable expected) {
                System.out.println(expected.getMessage());
            }
        }
    }
}
