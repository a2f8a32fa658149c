// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import dev.holdfast.adapter.dynamodb.item.Attributes;
import dev.holdfast.adapter.dynamodb.item.IdempotencyItem;
import dev.holdfast.adapter.dynamodb.item.SessionAttributes;
import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;

/** Reads single items, strongly consistent. */
final class SessionReads {

    private final DynamoDbClient client;
    private final String table;

    SessionReads(DynamoDbClient client, String table) {
        this.client = client;
        this.table = table;
    }

    Optional<Session> find(SessionId id) {
        return item(SessionAttributes.key(id)).map(SessionAttributes::read);
    }

    /** The stored key of a request, expired or not. */
    Optional<IdempotencyItem> key(IdempotentRequest request) {
        return item(IdempotencyItem.key(request)).map(IdempotencyItem::read);
    }

    /** The session that was created with this key; empty if it was removed, even if another one has its id. */
    Optional<Session> created(IdempotencyItem key) {
        return item(SessionAttributes.key(key.sessionId()))
                .filter(item -> key.creation().equals(new Attributes(item).optionalText(SessionAttributes.CREATION)))
                .map(SessionAttributes::read);
    }

    private Optional<Map<String, AttributeValue>> item(Map<String, AttributeValue> key) {
        GetItemResponse response =
                client.getItem(get -> get.tableName(table).key(key).consistentRead(true));
        return response.hasItem() ? Optional.of(response.item()) : Optional.empty();
    }
}
