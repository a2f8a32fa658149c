package dev.holdfast.adapter.dynamodb;

import dev.holdfast.application.port.out.session.SessionPage;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * Sessions by owner, and by when they are due. An index lags behind the table, so it says only where to look: each session
 * is then read as it was last written, and what the index was wrong about is left out.
 */
final class SessionIndices {

    private static final Comparator<Session> MOST_OVERDUE_FIRST = Comparator.comparing(Session::dueAt)
            .thenComparing(session -> session.id().value());

    private final DynamoDbClient client;
    private final String table;
    private final SessionBatch batch;

    SessionIndices(DynamoDbClient client, String table, SessionBatch batch) {
        this.client = client;
        this.table = table;
        this.batch = batch;
    }

    SessionPage list(Owner owner, Optional<String> page, int max) {
        List<Session> found = new ArrayList<>();
        Optional<String> after = page.flatMap(SessionPlace::parse);
        boolean more = true;
        // One more than is shown tells whether there is another page.
        while (more && found.size() <= max) {
            QueryResponse entries = client.query(ofOwner(owner, after, max + 1 - found.size()));
            found.addAll(stillThere(owner, entries.items()));
            more = entries.hasLastEvaluatedKey();
            after = entries.items().isEmpty() ? after : Optional.of(place(last(entries.items())));
        }
        return found.size() <= max
                ? new SessionPage(found, Optional.empty())
                : new SessionPage(found.subList(0, max), Optional.of(SessionPlace.pageAfter(found.get(max - 1))));
    }

    private QueryRequest ofOwner(Owner owner, Optional<String> after, int max) {
        Map<String, AttributeValue> values = new HashMap<>(Map.of(":owner", Attributes.ofText(owner.subject())));
        after.ifPresent(place -> values.put(":place", Attributes.ofText(place)));
        Map<String, String> names = new HashMap<>(Map.of("#owner", TableShape.OWNER));
        after.ifPresent(place -> names.put("#place", TableShape.PLACE));
        return QueryRequest.builder()
                .tableName(table)
                .indexName(TableShape.BY_OWNER)
                .keyConditionExpression(after.isPresent() ? "#owner = :owner AND #place < :place" : "#owner = :owner")
                .expressionAttributeNames(names)
                .expressionAttributeValues(values)
                .scanIndexForward(false)
                .limit(max)
                .build();
    }

    private List<Session> stillThere(Owner owner, List<Map<String, AttributeValue>> entries) {
        Map<String, Session> stored =
                batch.read(entries.stream().map(SessionIndices::key).toList());
        List<Session> sessions = new ArrayList<>();
        for (Map<String, AttributeValue> entry : entries) {
            Session session = stored.get(key(entry));
            // Forgotten, and perhaps its id is another session's by now.
            if (session != null
                    && session.owner().equals(owner)
                    && SessionPlace.of(session).equals(place(entry))) {
                sessions.add(session);
            }
        }
        return sessions;
    }

    List<Session> due(Instant now, int max) {
        return inOrder(max, shard -> dueIn(shard, now, max)).stream()
                .filter(session -> !session.dueAt().isAfter(now))
                .toList();
    }

    List<Session> nextDue(int max) {
        return inOrder(max, shard -> allIn(shard, max));
    }

    /** The first of all parts together. */
    private List<Session> inOrder(int max, IntFunction<QueryRequest> ofShard) {
        List<Map<String, AttributeValue>> entries = new ArrayList<>();
        for (int shard : DueShard.all()) {
            client.query(ofShard.apply(shard)).items().forEach(entries::add);
        }
        List<String> keys = entries.stream()
                .sorted(Comparator.comparing(entry -> new Attributes(entry).text(TableShape.DUE_AT)))
                .limit(max)
                .map(SessionIndices::key)
                .toList();
        return batch.read(keys).values().stream().sorted(MOST_OVERDUE_FIRST).toList();
    }

    /** An entry has some two hundred bytes, and one answer room for thousands: whatever is missing comes the next time. */
    private QueryRequest dueIn(int shard, Instant now, int max) {
        return QueryRequest.builder()
                .tableName(table)
                .indexName(TableShape.BY_DUE)
                .keyConditionExpression("#shard = :shard AND #dueAt <= :now")
                .expressionAttributeNames(Map.of("#shard", TableShape.DUE_SHARD, "#dueAt", TableShape.DUE_AT))
                .expressionAttributeValues(Map.of(
                        ":shard", Attributes.ofNumber(shard), ":now", Attributes.ofText(StoredInstant.write(now))))
                .limit(max)
                .build();
    }

    private QueryRequest allIn(int shard, int max) {
        return QueryRequest.builder()
                .tableName(table)
                .indexName(TableShape.BY_DUE)
                .keyConditionExpression("#shard = :shard")
                .expressionAttributeNames(Map.of("#shard", TableShape.DUE_SHARD))
                .expressionAttributeValues(Map.of(":shard", Attributes.ofNumber(shard)))
                .limit(max)
                .build();
    }

    private static String key(Map<String, AttributeValue> entry) {
        return new Attributes(entry).text(TableShape.KEY);
    }

    private static String place(Map<String, AttributeValue> entry) {
        return new Attributes(entry).text(TableShape.PLACE);
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}
