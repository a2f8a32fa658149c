package dev.holdfast.adapter.dynamodb;

import static dev.holdfast.adapter.dynamodb.SessionAttributes.EPOCH;
import static dev.holdfast.adapter.dynamodb.SessionAttributes.LAST_WRITE;
import static dev.holdfast.adapter.dynamodb.SessionAttributes.VERSION;

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
 * How stored sessions change and go: each time by one request, which holds for the version it was decided on or not at
 * all. A save names itself in the item, so that one which was committed and whose answer was lost knows its own work.
 */
final class SessionChanges {

    /** The epoch is in the version already; it is the fence, and stands here in its own right. */
    private static final String IS_EXPECTED = "#" + VERSION + " = :expectedVersion AND #" + EPOCH + " <= :" + EPOCH;

    private static final String IS_EXPECTED_OR_GONE = "attribute_not_exists(#pk) OR #version = :expectedVersion";

    private final DynamoDbClient client;
    private final String table;

    SessionChanges(DynamoDbClient client, String table) {
        this.client = client;
        this.table = table;
    }

    /** False if another version, or none, is stored. */
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
            return change.name().equals(new Attributes(refused.item()).optionalText(LAST_WRITE));
        }
    }

    /** False if another version is stored. One's own success that went unheard is a session that is gone: true. */
    boolean forget(SessionId id, Version expected) {
        try {
            client.deleteItem(delete -> delete.tableName(table)
                    .key(SessionAttributes.key(id))
                    .conditionExpression(IS_EXPECTED_OR_GONE)
                    .expressionAttributeNames(Map.of("#pk", TableShape.KEY, "#version", VERSION))
                    .expressionAttributeValues(Map.of(":expectedVersion", Attributes.ofNumber(expected.value()))));
            return true;
        } catch (ConditionalCheckFailedException refused) {
            return false;
        }
    }

    /**
     * All fields of a session as one update expression, which keeps what is not a field.
     *
     * @param name what this save is called
     */
    private record Change(
            String name, String expression, Map<String, String> names, Map<String, AttributeValue> values) {

        static Change to(Session next) {
            String name = UUID.randomUUID().toString();
            Map<String, AttributeValue> fields = SessionAttributes.of(next);
            fields.remove(TableShape.KEY);
            fields.put(LAST_WRITE, Attributes.ofText(name));
            Map<String, String> names = new HashMap<>();
            Map<String, AttributeValue> values = new HashMap<>();
            StringJoiner set = new StringJoiner(", ", "SET ", "");
            fields.forEach((field, value) -> {
                // Many a field is called by a word that DynamoDB keeps for itself.
                names.put("#" + field, field);
                values.put(":" + field, value);
                set.add("#" + field + " = :" + field);
            });
            StringJoiner remove = new StringJoiner(", ", " REMOVE ", "");
            remove.setEmptyValue("");
            for (String field : SessionAttributes.perhaps()) {
                if (!fields.containsKey(field)) {
                    names.put("#" + field, field);
                    remove.add("#" + field);
                }
            }
            return new Change(name, set.toString() + remove, names, values);
        }

        Map<String, AttributeValue> valuesWith(String placeholder, Version version) {
            Map<String, AttributeValue> all = new HashMap<>(values);
            all.put(placeholder, Attributes.ofNumber(version.value()));
            return all;
        }
    }
}
