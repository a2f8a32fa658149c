package dev.holdfast.adapter.dynamodb;

import static dev.holdfast.adapter.dynamodb.SessionAttributes.CREATION;
import static dev.holdfast.adapter.dynamodb.SessionAttributes.LAST_WRITE;

import dev.holdfast.application.port.out.session.Creation;
import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.domain.session.Session;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * How a session comes to be.
 *
 * <p>An attempt may be committed and its answer lost; the next attempt then finds the id taken, by this very call. So each
 * call draws a name of its own and writes it with the session.
 */
final class SessionCreation {

    static final String IS_NEW = "attribute_not_exists(#pk)";

    private final DynamoDbClient client;
    private final String table;
    private final KeyedCreation keyed;

    SessionCreation(DynamoDbClient client, String table, KeyedCreation keyed) {
        this.client = client;
        this.table = table;
        this.keyed = keyed;
    }

    Creation create(Session session, Optional<IdempotentRequest> request) {
        Draft draft = Draft.of(session);
        return request.isPresent() ? keyed.create(draft, request.get()) : alone(draft);
    }

    private Creation alone(Draft draft) {
        try {
            client.putItem(put -> put.tableName(table)
                    .item(draft.item())
                    .conditionExpression(IS_NEW)
                    .expressionAttributeNames(Map.of("#pk", TableShape.KEY))
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
            return new Creation.Created(draft.session());
        } catch (ConditionalCheckFailedException taken) {
            return draft.isIn(taken.item()) ? new Creation.Created(draft.session()) : new Creation.IdTaken();
        }
    }

    /**
     * A session about to be stored.
     *
     * @param creation what this call is called
     */
    record Draft(Session session, String creation, Map<String, AttributeValue> item) {

        static Draft of(Session session) {
            String creation = UUID.randomUUID().toString();
            Map<String, AttributeValue> item = SessionAttributes.of(session);
            item.put(CREATION, Attributes.ofText(creation));
            item.put(LAST_WRITE, Attributes.ofText(creation));
            return new Draft(session, creation, item);
        }

        /** Whether this is the item that this call has stored, saved by others since or not. */
        boolean isIn(Map<String, AttributeValue> stored) {
            return creation.equals(new Attributes(stored).optionalText(CREATION));
        }
    }
}
