// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import dev.holdfast.adapter.dynamodb.item.Attributes;
import dev.holdfast.adapter.dynamodb.item.SessionAttributes;
import dev.holdfast.adapter.dynamodb.table.TableSchema;
import dev.holdfast.domain.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

/** Reads many sessions with strongly consistent batch requests. */
final class BatchReads {

    /** DynamoDB's limit for one request. */
    private static final int KEYS_MAX = 100;

    /** When it is busy, DynamoDB may return keys as unprocessed. The SDK does not retry those. */
    private static final int ATTEMPTS_MAX = 4;

    private static final Duration PAUSE_MAX = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(BatchReads.class);

    private final DynamoDbClient client;
    private final String table;

    /** Keys of items that could not be decoded, and which were logged. */
    private final Set<String> skipped = ConcurrentHashMap.newKeySet();

    BatchReads(DynamoDbClient client, String table) {
        this.client = client;
        this.table = table;
    }

    /** The sessions that are stored under these keys, by key. Omits those that cannot be decoded. */
    Map<String, Session> read(Collection<String> keys) {
        Map<String, Session> found = new HashMap<>();
        // An index may have an entry twice while it moves, and DynamoDB rejects a batch with a duplicate key.
        List<String> distinct = List.copyOf(new LinkedHashSet<>(keys));
        for (int from = 0; from < distinct.size(); from += KEYS_MAX) {
            readBatch(distinct.subList(from, Math.min(distinct.size(), from + KEYS_MAX)), found);
        }
        return found;
    }

    private void readBatch(List<String> keys, Map<String, Session> found) {
        List<Map<String, AttributeValue>> wanted = new ArrayList<>();
        keys.forEach(key -> wanted.add(Map.of(TableSchema.KEY, Attributes.ofText(key))));
        Map<String, KeysAndAttributes> unprocessed = Map.of(
                table,
                KeysAndAttributes.builder().keys(wanted).consistentRead(true).build());
        for (int attempt = 0; !unprocessed.isEmpty(); attempt++) {
            if (attempt == ATTEMPTS_MAX) {
                throw throttled();
            }
            if (attempt > 0) {
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_MAX.toNanos()));
            }
            Map<String, KeysAndAttributes> request = unprocessed;
            BatchGetItemResponse response = client.batchGetItem(batch -> batch.requestItems(request));
            for (Map<String, AttributeValue> item : response.responses().getOrDefault(table, List.of())) {
                read(item).ifPresent(session -> found.put(key(item), session));
            }
            unprocessed = response.unprocessedKeys();
        }
    }

    /** The session of an item. Empty if it cannot be decoded: one item must not stop all lists and sweeps. */
    private Optional<Session> read(Map<String, AttributeValue> item) {
        try {
            return Optional.of(SessionAttributes.read(item));
        } catch (RuntimeException undecodable) {
            if (skipped.add(key(item))) {
                LOG.error("the item {} cannot be decoded: lists and sweeps skip it", key(item), undecodable);
            }
            return Optional.empty();
        }
    }

    private static String key(Map<String, AttributeValue> item) {
        return new Attributes(item).text(TableSchema.KEY);
    }

    private static ProvisionedThroughputExceededException throttled() {
        return ProvisionedThroughputExceededException.builder()
                .message("keys of a batch were unprocessed " + ATTEMPTS_MAX + " times")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("ProvisionedThroughputExceededException")
                        .build())
                .build();
    }
}
