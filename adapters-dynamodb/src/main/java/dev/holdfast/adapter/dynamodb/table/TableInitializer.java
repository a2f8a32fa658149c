// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb.table;

import dev.holdfast.adapter.dynamodb.client.DynamoDbSettings;
import dev.holdfast.adapter.dynamodb.client.ServiceError;
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

/** Checks the table when a server starts, creates it if the settings say so, and waits until it is active. */
public final class TableInitializer {

    private static final Logger LOG = LoggerFactory.getLogger(TableInitializer.class);

    /** A new table takes about 10 s. */
    private static final Duration ACTIVE_MAX = Duration.ofMinutes(1);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    private final DynamoDbClient client;
    private final DynamoDbSettings settings;

    public TableInitializer(DynamoDbClient client, DynamoDbSettings settings) {
        this.client = client;
        this.settings = settings;
    }

    /** @throws TableUnusable if the table is missing, or has another schema, or DynamoDB refuses or does not answer */
    public void initialize() {
        try {
            TableDescription table = described().orElseGet(this::create);
            Optional<String> mismatch = TableSchema.mismatch(table);
            if (mismatch.isPresent()) {
                throw unusable(
                        mismatch.get() + ". It was created for something else: choose another name, or start with"
                                + " --create-table.");
            }
            awaitActive();
            enableTimeToLive();
        } catch (SdkException fault) {
            String why = ServiceError.of(settings.table(), fault)
                    .map(ServiceError::message)
                    .orElse(fault.getMessage());
            throw new TableUnusable(settings.table(), why + ", at " + location() + ".", fault);
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

    private TableDescription create() {
        if (!settings.createTable()) {
            throw unusable("it does not exist at " + location()
                    + ". Start once with --create-table, or create it with deploy/aws,"
                    + " or choose another one with --dynamodb-table.");
        }
        try {
            client.createTable(TableSchema.createRequest(settings.table()));
            LOG.info("creating the table {}", settings.table());
        } catch (ResourceInUseException anotherServerCreatesIt) {
            LOG.info("another server is creating the table {}", settings.table());
        }
        return described().orElseThrow(() -> unusable("it was created and deleted again."));
    }

    private void awaitActive() {
        try (DynamoDbWaiter waiter = DynamoDbWaiter.builder()
                .client(client)
                .overrideConfiguration(waiting -> waiting.waitTimeout(ACTIVE_MAX)
                        .maxAttempts(Math.toIntExact(ACTIVE_MAX.dividedBy(POLL_INTERVAL)))
                        .backoffStrategyV2(BackoffStrategy.fixedDelayWithoutJitter(POLL_INTERVAL)))
                .build()) {
            waiter.waitUntilTableExists(describe -> describe.tableName(settings.table()));
        }
    }

    /** Without TTL the server works, but items of servers that were shut down for good are never deleted. */
    private void enableTimeToLive() {
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
                                ttl -> ttl.attributeName(TableSchema.EXPIRES_AT).enabled(true)));
                return;
            }
            LOG.warn(
                    "the table {} has no TTL: enable it on the attribute {}", settings.table(), TableSchema.EXPIRES_AT);
        } catch (DynamoDbException fault) {
            // The server lacks the permission, or another server enabled it at the same time.
            LOG.info("the TTL of the table {} is not changed: {}", settings.table(), fault.getMessage());
        }
    }

    private TableUnusable unusable(String why) {
        return new TableUnusable(settings.table(), why, null);
    }

    private String location() {
        return settings.endpoint()
                .map(Object::toString)
                .orElseGet(() -> client.serviceClientConfiguration().region().id());
    }
}
