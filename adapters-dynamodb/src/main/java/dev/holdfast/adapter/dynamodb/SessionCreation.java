// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import static dev.holdfast.adapter.dynamodb.item.SessionAttributes.CREATION;
import static dev.holdfast.adapter.dynamodb.item.SessionAttributes.LAST_WRITE;

import dev.holdfast.adapter.dynamodb.item.Attributes;
import dev.holdfast.adapter.dynamodb.item.SessionAttributes;
import dev.holdfast.adapter.dynamodb.table.TableSchema;
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
 * Creates sessions. Each call stores a random creation id with the session, so that a retry recognizes a creation that
 * succeeded although its response was lost.
 */
final class SessionCreation {

    static final String IS_NEW = "attribute_not_exists(#pk)";

    private final DynamoDbClient client;
    private final String table;
    private final IdempotentCreation idempotent;

    SessionCreation(DynamoDbClient client, String table, IdempotentCreation idempotent) {
        this.client = client;
        this.table = table;
        this.idempotent = idempotent;
    }

    Creation create(Session session, Optional<IdempotentRequest> request) {
        Draft draft = Draft.of(session);
        return request.isPresent() ? idempotent.create(draft, request.get()) : create(draft);
    }

    private Creation create(Draft draft) {
        try {
            client.putItem(put -> put.tableName(table)
                    .item(draft.item())
                    .conditionExpression(IS_NEW)
                    .expressionAttributeNames(Map.of("#pk", TableSchema.KEY))
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
            return new Creation.Created(draft.session());
        } catch (ConditionalCheckFailedException taken) {
            return draft.isIn(taken.item()) ? new Creation.Created(draft.session()) : new Creation.IdTaken();
        }
    }

    /**
     * A session to be created.
     *
     * @param creation the creation id
     */
    record Draft(Session session, String creation, Map<String, AttributeValue> item) {

        static Draft of(Session session) {
            String creation = UUID.randomUUID().toString();
            Map<String, AttributeValue> item = SessionAttributes.of(session);
            item.put(CREATION, Attributes.ofText(creation));
            item.put(LAST_WRITE, Attributes.ofText(creation));
            return new Draft(session, creation, item);
        }

        /** Whether this call stored the item; it may have been saved since. */
        boolean isIn(Map<String, AttributeValue> stored) {
            return creation.equals(new Attributes(stored).optionalText(CREATION));
        }
    }
}
