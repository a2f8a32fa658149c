// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import dev.holdfast.adapter.dynamodb.item.Attributes;
import dev.holdfast.adapter.dynamodb.item.DueShard;
import dev.holdfast.adapter.dynamodb.item.PageToken;
import dev.holdfast.adapter.dynamodb.item.StoredInstant;
import dev.holdfast.adapter.dynamodb.table.TableSchema;
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
 * Queries sessions by owner and by due time. The indices are eventually consistent, so a query gives only candidates: each
 * is read again from the table, and outdated ones are dropped.
 */
final class SessionQueries {

    private static final Comparator<Session> MOST_OVERDUE_FIRST = Comparator.comparing(Session::dueAt)
            .thenComparing(session -> session.id().value());

    private final DynamoDbClient client;
    private final String table;
    private final BatchReads batch;

    SessionQueries(DynamoDbClient client, String table, BatchReads batch) {
        this.client = client;
        this.table = table;
        this.batch = batch;
    }

    SessionPage list(Owner owner, Optional<String> page, int max) {
        List<Session> found = new ArrayList<>();
        Optional<String> after = page.flatMap(PageToken::parse);
        boolean more = true;
        // One more than requested tells whether there is another page.
        while (more && found.size() <= max) {
            QueryResponse entries = client.query(ofOwner(owner, after, max + 1 - found.size()));
            found.addAll(current(owner, entries.items()));
            more = entries.hasLastEvaluatedKey();
            after = entries.items().isEmpty() ? after : Optional.of(position(last(entries.items())));
        }
        return found.size() <= max
                ? new SessionPage(found, Optional.empty())
                : new SessionPage(found.subList(0, max), Optional.of(PageToken.after(found.get(max - 1))));
    }

    private QueryRequest ofOwner(Owner owner, Optional<String> after, int max) {
        Map<String, AttributeValue> values = new HashMap<>(Map.of(":owner", Attributes.ofText(owner.subject())));
        after.ifPresent(position -> values.put(":position", Attributes.ofText(position)));
        Map<String, String> names = new HashMap<>(Map.of("#owner", TableSchema.OWNER));
        after.ifPresent(position -> names.put("#position", TableSchema.LIST_POSITION));
        return QueryRequest.builder()
                .tableName(table)
                .indexName(TableSchema.BY_OWNER)
                .keyConditionExpression(
                        after.isPresent() ? "#owner = :owner AND #position < :position" : "#owner = :owner")
                .expressionAttributeNames(names)
                .expressionAttributeValues(values)
                .scanIndexForward(false)
                .limit(max)
                .build();
    }

    private List<Session> current(Owner owner, List<Map<String, AttributeValue>> entries) {
        Map<String, Session> stored =
                batch.read(entries.stream().map(SessionQueries::key).toList());
        List<Session> sessions = new ArrayList<>();
        for (Map<String, AttributeValue> entry : entries) {
            Session session = stored.get(key(entry));
            // A removed session, and another one may have its id.
            if (session != null
                    && session.owner().equals(owner)
                    && PageToken.position(session).equals(position(entry))) {
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

    /** The most overdue sessions of all shards. */
    private List<Session> inOrder(int max, IntFunction<QueryRequest> ofShard) {
        List<Map<String, AttributeValue>> entries = new ArrayList<>();
        for (int shard : DueShard.all()) {
            client.query(ofShard.apply(shard)).items().forEach(entries::add);
        }
        List<String> keys = entries.stream()
                .sorted(Comparator.comparing(entry -> new Attributes(entry).text(TableSchema.DUE_AT)))
                .limit(max)
                .map(SessionQueries::key)
                .toList();
        return batch.read(keys).values().stream().sorted(MOST_OVERDUE_FIRST).toList();
    }

    /** One response holds thousands of entries of about 200 bytes. The next call returns the rest. */
    private QueryRequest dueIn(int shard, Instant now, int max) {
        return QueryRequest.builder()
                .tableName(table)
                .indexName(TableSchema.BY_DUE)
                .keyConditionExpression("#shard = :shard AND #dueAt <= :now")
                .expressionAttributeNames(Map.of("#shard", TableSchema.DUE_SHARD, "#dueAt", TableSchema.DUE_AT))
                .expressionAttributeValues(Map.of(
                        ":shard", Attributes.ofNumber(shard), ":now", Attributes.ofText(StoredInstant.write(now))))
                .limit(max)
                .build();
    }

    private QueryRequest allIn(int shard, int max) {
        return QueryRequest.builder()
                .tableName(table)
                .indexName(TableSchema.BY_DUE)
                .keyConditionExpression("#shard = :shard")
                .expressionAttributeNames(Map.of("#shard", TableSchema.DUE_SHARD))
                .expressionAttributeValues(Map.of(":shard", Attributes.ofNumber(shard)))
                .limit(max)
                .build();
    }

    private static String key(Map<String, AttributeValue> entry) {
        return new Attributes(entry).text(TableSchema.KEY);
    }

    private static String position(Map<String, AttributeValue> entry) {
        return new Attributes(entry).text(TableSchema.LIST_POSITION);
    }

    private static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }
}
