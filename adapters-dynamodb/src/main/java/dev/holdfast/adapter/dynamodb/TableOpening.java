package dev.holdfast.adapter.dynamodb;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbWaiter;

/** What happens to the table when a server starts: it is looked at, made where that is wanted, and waited for. */
final class TableOpening {

    private static final Logger LOG = LoggerFactory.getLogger(TableOpening.class);

    /** A new table takes ten seconds or so; whoever waits is a server that starts. */
    private static final Duration ACTIVE_MAX = Duration.ofMinutes(1);

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final DynamoDbClient client;
    private final DynamoDbSettings settings;

    TableOpening(DynamoDbClient client, DynamoDbSettings settings) {
        this.client = client;
        this.settings = settings;
    }

    /** @throws TableUnusable if there is no table to be had in which sessions can live */
    void open() {
        try {
            TableDescription table = described().orElseGet(this::missing);
            Optional<String> fault = TableShape.fault(table);
            if (fault.isPresent()) {
                throw unusable(fault.get() + ". It was made for something else: name another one, or let --create-table"
                        + " make one.");
            }
            awaitActive();
            letExpire();
        } catch (SdkException fault) {
            String why = Outage.of(settings.table(), fault).map(Outage::words).orElse(fault.getMessage());
            throw new TableUnusable(settings.table(), why + ", at " + place() + ".", fault);
        }
    }

    private Optional<TableDescription> described() {
        try {
            return Optional.of(client.describeTable(describe -> describe.tableName(settings.table()))
                    .table());
        } catch (ResourceNotFoundException missing) {
            return Optional.empty();
        }
    }

    private TableDescription missing() {
        if (!settings.createTable()) {
            throw unusable(
                    "there is none at " + place() + ". Start once with --create-table to make it, or make it with"
                            + " deploy/aws, or name another one with --dynamodb-table.");
        }
        try {
            client.createTable(TableShape.creation(settings.table()));
            LOG.info("the table {} is being made", settings.table());
        } catch (ResourceInUseException anotherServerIsMakingIt) {
            LOG.info("the table {} is being made by another server", settings.table());
        }
        return described().orElseThrow(() -> unusable("it was made and is gone again."));
    }

    private void awaitActive() {
        try (DynamoDbWaiter waiter = DynamoDbWaiter.builder()
                .client(client)
                .overrideConfiguration(waiting -> waiting.waitTimeout(ACTIVE_MAX)
                        .maxAttempts(Math.toIntExact(ACTIVE_MAX.dividedBy(LOOK_EVERY)))
                        .backoffStrategyV2(BackoffStrategy.fixedDelayWithoutJitter(LOOK_EVERY)))
                .build()) {
            waiter.waitUntilTableExists(describe -> describe.tableName(settings.table()));
        }
    }

    /** Without it all goes well, and items of a fleet that is gone stay for ever: so it is no reason not to start. */
    private void letExpire() {
        try {
            TimeToLiveStatus status = client.describeTimeToLive(describe -> describe.tableName(settings.table()))
                    .timeToLiveDescription()
                    .timeToLiveStatus();
            if (status == TimeToLiveStatus.ENABLED || status == TimeToLiveStatus.ENABLING) {
                return;
            }
            if (settings.createTable()) {
                client.updateTimeToLive(update -> update.tableName(settings.table())
                        .timeToLiveSpecification(
                                ttl -> ttl.attributeName(TableShape.EXPIRES_AT).enabled(true)));
                return;
            }
            LOG.warn(
                    "the table {} deletes nothing by time: its TTL should be {}",
                    settings.table(),
                    TableShape.EXPIRES_AT);
        } catch (DynamoDbException fault) {
            // Not allowed to look, or another server did it at the same moment.
            LOG.info("the TTL of the table {} is left as it is: {}", settings.table(), fault.getMessage());
        }
    }

    private TableUnusable unusable(String why) {
        return new TableUnusable(settings.table(), why, null);
    }

    private String place() {
        return settings.endpoint()
                .map(Object::toString)
                .orElseGet(() -> client.serviceClientConfiguration().region().id());
    }
}
