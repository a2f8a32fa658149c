package dev.holdfast.adapter.dynamodb;

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

/** Tables of one DynamoDB Local: each of its own name, so that no test sees what another one stored. */
final class Tables implements AutoCloseable {

    /** One for all tests of this JVM that do it no harm; it ends with the JVM. */
    private static final class Shared {
        private static final DynamoDbLocal LOCAL = DynamoDbLocal.inMemory();
    }

    /** Long enough that a busy machine is no outage. Tests of what is too slow set their own. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final URI endpoint;
    private final List<DynamoDbSessionRepository> opened = new ArrayList<>();
    private final List<DynamoDbClient> clients = new ArrayList<>();

    Tables(URI endpoint) {
        this.endpoint = endpoint;
    }

    static Tables shared() {
        return new Tables(Shared.LOCAL.endpoint());
    }

    /** Settings for a table that nobody has made yet. */
    DynamoDbSettings fresh() {
        return DynamoDbSettings.DEFAULT
                .withEndpoint(Optional.of(endpoint))
                .withTable("sessions-" + NUMBER.incrementAndGet())
                .withCreateTable(true)
                .withTimes(PATIENCE, PATIENCE, PATIENCE);
    }

    DynamoDbSettings patient(DynamoDbSettings settings) {
        return settings.withTimes(PATIENCE, PATIENCE, PATIENCE);
    }

    DynamoDbSessionRepository open(DynamoDbSettings settings, Clock clock, ExecutionInterceptor... interceptors) {
        DynamoDbSessionRepository repository =
                DynamoDbSessionRepository.connect(settings, clock, List.of(interceptors));
        opened.add(repository);
        return repository;
    }

    /** The SDK's own client for the same place, to look into a table with. */
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
