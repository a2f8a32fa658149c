// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import static dev.holdfast.adapter.dynamodb.item.SessionAttributes.EPOCH;
import static dev.holdfast.adapter.dynamodb.item.SessionAttributes.LAST_WRITE;
import static dev.holdfast.adapter.dynamodb.item.SessionAttributes.VERSION;

import dev.holdfast.adapter.dynamodb.item.Attributes;
import dev.holdfast.adapter.dynamodb.item.SessionAttributes;
import dev.holdfast.adapter.dynamodb.table.TableSchema;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.Version;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Saves and deletes sessions with conditional writes: each takes effect only if the expected version is stored. A save
 * stores a write id, so that a retry recognizes a save that succeeded although its response was lost.
 */
final class SessionWrites {

    /** The version implies the epoch; the condition checks it too because it is the fence. */
    private static final String IS_EXPECTED = "#" + VERSION + " = :expectedVersion AND #" + EPOCH + " <= :" + EPOCH;

    private static final String IS_EXPECTED_OR_GONE = "attribute_not_exists(#pk) OR #version = :expectedVersion";

    private final DynamoDbClient client;
    private final String table;

    SessionWrites(DynamoDbClient client, String table) {
        this.client = client;
        this.table = table;
    }

    /** Returns false if another version, or none, is stored. */
    boolean save(Session next, Version expected) {
        Change change = Change.to(next);
        try {
            client.updateItem(update -> update.tableName(table)
                    .key(SessionAttributes.key(next.id()))
                    .conditionExpression(IS_EXPECTED)
                    .updateExpression(change.expression())
                    .expressionAttributeNames(change.names())
                    .expressionAttributeValues(change.valuesWith(":expectedVersion", expected))
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
            return true;
        } catch (ConditionalCheckFailedException refused) {
            return change.writeId().equals(new Attributes(refused.item()).optionalText(LAST_WRITE));
        }
    }

    /** Returns false if another version is stored; true if none is, because an earlier attempt may have succeeded. */
    boolean forget(SessionId id, Version expected) {
        try {
            client.deleteItem(delete -> delete.tableName(table)
                    .key(SessionAttributes.key(id))
                    .conditionExpression(IS_EXPECTED_OR_GONE)
                    .expressionAttributeNames(Map.of("#pk", TableSchema.KEY, "#version", VERSION))
                    .expressionAttributeValues(Map.of(":expectedVersion", Attributes.ofNumber(expected.value()))));
            return true;
        } catch (ConditionalCheckFailedException refused) {
            return false;
        }
    }

    /**
     * All fields of a session as one update expression. Attributes that are not fields are kept.
     *
     * @param writeId of this save
     */
    private record Change(
            String writeId, String expression, Map<String, String> names, Map<String, AttributeValue> values) {

        static Change to(Session next) {
            String writeId = UUID.randomUUID().toString();
            Map<String, AttributeValue> fields = SessionAttributes.of(next);
            fields.remove(TableSchema.KEY);
            fields.put(LAST_WRITE, Attributes.ofText(writeId));
            Map<String, String> names = new HashMap<>();
            Map<String, AttributeValue> values = new HashMap<>();
            StringJoiner set = new StringJoiner(", ", "SET ", "");
            fields.forEach((field, value) -> {
                // Placeholders, because some field names are reserved words of DynamoDB.
                names.put("#" + field, field);
                values.put(":" + field, value);
                set.add("#" + field + " = :" + field);
            });
            StringJoiner remove = new StringJoiner(", ", " REMOVE ", "");
            remove.setEmptyValue("");
            for (String field : SessionAttributes.optional()) {
                if (!fields.containsKey(field)) {
                    names.put("#" + field, field);
                    remove.add("#" + field);
                }
            }
            return new Change(writeId, set.toString() + remove, names, values);
        }

        Map<String, AttributeValue> valuesWith(String placeholder, Version version) {
            Map<String, AttributeValue> all = new HashMap<>(values);
            all.put(placeholder, Attributes.ofNumber(version.value()));
            return all;
        }
    }
}
