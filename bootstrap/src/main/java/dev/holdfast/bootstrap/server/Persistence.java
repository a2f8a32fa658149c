package dev.holdfast.bootstrap.server;

import dev.holdfast.adapter.dynamodb.DynamoDbSessionRepository;
import dev.holdfast.adapter.dynamodb.client.DynamoDbSettings;
import dev.holdfast.adapter.local.LocalNode;
import dev.holdfast.adapter.local.session.LocalSessionRepository;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import dev.holdfast.bootstrap.settings.DynamoDb;
import dev.holdfast.bootstrap.settings.ServerSettings;
import dev.holdfast.domain.identity.NodeId;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where sessions are kept, as the settings choose.
 *
 * @param node this server among those that share the store
 * @param whyNotReady why sessions cannot be used just now, for the operator; nothing where they can
 * @param metrics what an operator sees of it
 * @param count finds out what of that is not known all the time; may read much, so now and then
 * @param close lets go of it
 */
record Persistence(
        NodeId node,
        SessionRepository repository,
        Supplier<Optional<String>> whyNotReady,
        MeterBinder metrics,
        Runnable count,
        Runnable close) {

    static Persistence open(ServerSettings settings, Clock clock) {
        return switch (settings.store()) {
            case LOCAL -> inFolder(settings, clock);
            case MEMORY -> local(LocalNode.inMemory(), LocalSessionRepository.inMemory(clock), clock);
            case DYNAMODB -> inDynamoDb(settings, clock);
        };
    }

    private static Persistence inFolder(ServerSettings settings, Clock clock) {
        LocalNode node = LocalNode.inFolder(settings.data());
        try {
            return local(node, LocalSessionRepository.inFile(settings.data().resolve("sessions.mv"), clock), clock);
        } catch (RuntimeException unusable) {
            node.close();
            throw unusable;
        }
    }

    /** Its audio is on this machine all the same, and so is its name. */
    private static Persistence inDynamoDb(ServerSettings settings, Clock clock) {
        DynamoDb chosen = settings.dynamoDb().orElseThrow();
        LocalNode node = LocalNode.inFolder(settings.data());
        try {
            DynamoDbSessionRepository repository = DynamoDbSessionRepository.connect(
                    DynamoDbSettings.DEFAULT
                            .withTable(chosen.table())
                            .withEndpoint(chosen.endpoint())
                            .withRegion(chosen.region())
                            .withCreateTable(chosen.createTable())
                            .withRequestMax(chosen.timeout())
                            .withConnectionsMax(chosen.connectionsMax()),
                    clock);
            return new Persistence(
                    node.id(), repository, repository::whyNotReady, repository, repository::count, () -> {
                        repository.close();
                        node.close();
                    });
        } catch (RuntimeException unusable) {
            node.close();
            throw unusable;
        }
    }

    private static Persistence local(LocalNode node, LocalSessionRepository repository, Clock clock) {
        return new Persistence(
                node.id(), repository, () -> whyNotReady(repository, clock), repository, () -> {}, () -> {
                    repository.close();
                    node.close();
                });
    }

    /** Asks the store something small: whoever cannot read cannot create either. */
    private static Optional<String> whyNotReady(SessionRepository repository, Clock clock) {
        try {
            repository.due(clock.now(), 1);
            return Optional.empty();
        } catch (SessionStoreUnavailable outage) {
            return Optional.of("Sessions cannot be read: " + outage.getMessage());
        }
    }
}
