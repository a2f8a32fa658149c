package dev.holdfast.adapter.dynamodb;

import dev.holdfast.domain.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

/** Many sessions as they were last written, whatever the index says that named them. */
final class SessionBatch {

    /** What DynamoDB takes in one request. */
    private static final int KEYS_MAX = 100;

    /** DynamoDB may leave out some of a batch when it is busy; the SDK does not ask for those again. */
    private static final int TRIES_MAX = 4;

    private static final Duration PAUSE_MAX = Duration.ofMillis(100);

    private final DynamoDbClient client;
    private final String table;

    SessionBatch(DynamoDbClient client, String table) {
        this.client = client;
        this.table = table;
    }

    /** Those that are stored under these keys, by key. */
    Map<String, Session> read(Collection<String> keys) {
        Map<String, Session> found = new HashMap<>();
        // While an entry moves, an index may name it twice, and a batch with a key twice is refused.
        List<String> distinct = List.copyOf(new LinkedHashSet<>(keys));
        for (int from = 0; from < distinct.size(); from += KEYS_MAX) {
            part(distinct.subList(from, Math.min(distinct.size(), from + KEYS_MAX)), found);
        }
        return found;
    }

    private void part(List<String> keys, Map<String, Session> found) {
        List<Map<String, AttributeValue>> wanted = new ArrayList<>();
        keys.forEach(key -> wanted.add(Map.of(TableShape.KEY, Attributes.ofText(key))));
        Map<String, KeysAndAttributes> open = Map.of(
                table,
                KeysAndAttributes.builder().keys(wanted).consistentRead(true).build());
        for (int tries = 0; !open.isEmpty(); tries++) {
            if (tries == TRIES_MAX) {
                throw tooBusy();
            }
            if (tries > 0) {
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_MAX.toNanos()));
            }
            Map<String, KeysAndAttributes> request = open;
            BatchGetItemResponse response = client.batchGetItem(batch -> batch.requestItems(request));
            for (Map<String, AttributeValue> item : response.responses().getOrDefault(table, List.of())) {
                found.put(new Attributes(item).text(TableShape.KEY), SessionAttributes.read(item));
            }
            open = response.unprocessedKeys();
        }
    }

    private static ProvisionedThroughputExceededException tooBusy() {
        return ProvisionedThroughputExceededException.builder()
                .message("a part of a batch was left out " + TRIES_MAX + " times")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("ProvisionedThroughputExceededException")
                        .build())
                .build();
    }
}
