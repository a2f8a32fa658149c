// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import dev.holdfast.adapter.dynamodb.item.Attributes;
import dev.holdfast.adapter.dynamodb.item.DueShard;
import dev.holdfast.adapter.dynamodb.table.TableSchema;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** Counts the sessions in each state by reading the index by due time, which includes the state. */
final class StateCounts {

    /** A page has 1 MB, about 5,000 sessions. At most a few hundred read units in all. */
    private static final int PAGES_MAX = 8;

    private final DynamoDbClient client;
    private final String table;

    StateCounts(DynamoDbClient client, String table) {
        this.client = client;
        this.table = table;
    }

    /** By the state's word, eventually consistent; empty if there are more pages than {@link #PAGES_MAX}. */
    Optional<Map<String, Long>> count() {
        Map<String, Long> counts = new HashMap<>();
        int pages = 0;
        for (int shard : DueShard.all()) {
            Map<String, AttributeValue> after = Map.of();
            do {
                if (pages++ == PAGES_MAX) {
                    return Optional.empty();
                }
                QueryResponse page = client.query(page(shard, after));
                page.items()
                        .forEach(entry -> counts.merge(new Attributes(entry).text(TableSchema.STATE), 1L, Long::sum));
                after = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : Map.of();
            } while (!after.isEmpty());
        }
        return Optional.of(counts);
    }

    private QueryRequest page(int shard, Map<String, AttributeValue> after) {
        QueryRequest.Builder request = QueryRequest.builder()
                .tableName(table)
                .indexName(TableSchema.BY_DUE)
                .keyConditionExpression("#shard = :shard")
                .projectionExpression("#state")
                .expressionAttributeNames(Map.of("#shard", TableSchema.DUE_SHARD, "#state", TableSchema.STATE))
                .expressionAttributeValues(Map.of(":shard", Attributes.ofNumber(shard)));
        return after.isEmpty()
                ? request.build()
                : request.exclusiveStartKey(after).build();
    }
}
