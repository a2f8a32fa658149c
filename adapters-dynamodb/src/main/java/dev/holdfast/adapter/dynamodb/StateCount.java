package dev.holdfast.adapter.dynamodb;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** How many sessions are in which state, by walking the index of what is due, which knows the states. */
final class StateCount {

    /** A page is a megabyte, some 5,000 sessions: so many cost no more than a few hundred read units. */
    private static final int PAGES_MAX = 8;

    private final DynamoDbClient client;
    private final String table;

    StateCount(DynamoDbClient client, String table) {
        this.client = client;
        this.table = table;
    }

    /** By the state's word, a little behind; nothing where there are more than are worth counting. */
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
                        .forEach(entry -> counts.merge(new Attributes(entry).text(TableShape.STATE), 1L, Long::sum));
                after = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : Map.of();
            } while (!after.isEmpty());
        }
        return Optional.of(counts);
    }

    private QueryRequest page(int shard, Map<String, AttributeValue> after) {
        QueryRequest.Builder request = QueryRequest.builder()
                .tableName(table)
                .indexName(TableShape.BY_DUE)
                .keyConditionExpression("#shard = :shard")
                .projectionExpression("#state")
                .expressionAttributeNames(Map.of("#shard", TableShape.DUE_SHARD, "#state", TableShape.STATE))
                .expressionAttributeValues(Map.of(":shard", Attributes.ofNumber(shard)));
        return after.isEmpty()
                ? request.build()
                : request.exclusiveStartKey(after).build();
    }
}
