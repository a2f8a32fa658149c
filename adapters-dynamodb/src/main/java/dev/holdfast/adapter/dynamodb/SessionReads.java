package dev.holdfast.adapter.dynamodb;

import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;

/** Single items, as they were last written. */
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

    /** What is remembered of a request, be it time to forget it or not. */
    Optional<KeyItem> key(IdempotentRequest request) {
        return item(KeyItem.key(request)).map(KeyItem::read);
    }

    /** The session that a key was stored with, unless that one is forgotten, whoever may have its id by now. */
    Optional<Session> created(KeyItem key) {
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
