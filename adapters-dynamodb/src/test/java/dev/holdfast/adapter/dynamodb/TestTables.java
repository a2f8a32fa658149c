// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import dev.holdfast.adapter.dynamodb.client.DynamoDbClients;
import dev.holdfast.adapter.dynamodb.client.DynamoDbSettings;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.testkit.store.DynamoDbLocal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Creates tables in one DynamoDB Local, each with its own name, so that tests do not see each other's sessions. */
final class TestTables implements AutoCloseable {

    /** One for all tests of this JVM that do not stop it. Ends with the JVM. */
    private static final class Shared {
        private static final DynamoDbLocal LOCAL = DynamoDbLocal.inMemory();
    }

    /** Long enough for a busy machine. Tests of timeouts set their own. */
    private static final Duration LONG_TIMEOUT = Duration.ofSeconds(20);

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final URI endpoint;
    private final List<DynamoDbSessionRepository> opened = new ArrayList<>();
    private final List<DynamoDbClient> clients = new ArrayList<>();

    TestTables(URI endpoint) {
        this.endpoint = endpoint;
    }

    static TestTables shared() {
        return new TestTables(Shared.LOCAL.endpoint());
    }

    /** Settings for a table that does not exist yet. */
    DynamoDbSettings fresh() {
        return DynamoDbSettings.DEFAULT
                .withEndpoint(Optional.of(endpoint))
                .withTable("sessions-" + NUMBER.incrementAndGet())
                .withCreateTable(true)
                .withTimes(LONG_TIMEOUT, LONG_TIMEOUT, LONG_TIMEOUT);
    }

    DynamoDbSettings withLongTimeouts(DynamoDbSettings settings) {
        return settings.withTimes(LONG_TIMEOUT, LONG_TIMEOUT, LONG_TIMEOUT);
    }

    DynamoDbSessionRepository open(DynamoDbSettings settings, Clock clock, ExecutionInterceptor... interceptors) {
        DynamoDbSessionRepository repository =
                DynamoDbSessionRepository.connect(settings, clock, List.of(interceptors));
        opened.add(repository);
        return repository;
    }

    /** The SDK's client for the same endpoint, to inspect a table. */
    DynamoDbClient client() {
        DynamoDbClient client = DynamoDbClients.open(fresh(), List.of());
        clients.add(client);
        return client;
    }

    @Override
    public void close() {
        opened.forEach(DynamoDbSessionRepository::close);
        for (DynamoDbClient client : clients) {
            client.close();
        }
    }
}
