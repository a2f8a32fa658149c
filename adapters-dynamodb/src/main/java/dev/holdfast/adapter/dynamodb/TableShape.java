package dev.holdfast.adapter.dynamodb;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** What the one table looks like: its key, its two indices, and the attributes that they stand on. */
final class TableShape {

    /** {@code SESSION#} and the id, or {@code KEY#} and a hash. */
    static final String KEY = "pk";

    /** An owner's sessions by {@link #PLACE}. */
    static final String BY_OWNER = "byOwner";

    static final String OWNER = "owner";

    /** When a session was created, and its id: in order of time, and never the same twice. */
    static final String PLACE = "place";

    /** All sessions by {@link #DUE_AT}, in {@link DueShard#COUNT} parts. Knows the state, so that states can be counted. */
    static final String BY_DUE = "byDue";

    static final String DUE_SHARD = "dueShard";
    static final String DUE_AT = "dueAt";
    static final String STATE = "state";

    /** When DynamoDB may delete an item by itself, in seconds since 1970; it takes up to two days to do so. */
    static final String EXPIRES_AT = "expiresAt";

    private static final List<KeySchemaElement> TABLE_KEY = List.of(element(KEY, KeyType.HASH));

    private static final List<KeySchemaElement> OWNER_KEY =
            List.of(element(OWNER, KeyType.HASH), element(PLACE, KeyType.RANGE));

    private static final List<KeySchemaElement> DUE_KEY =
            List.of(element(DUE_SHARD, KeyType.HASH), element(DUE_AT, KeyType.RANGE));

    private TableShape() {}

    static CreateTableRequest creation(String table) {
        return CreateTableRequest.builder()
                .tableName(table)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                        attribute(KEY, ScalarAttributeType.S),
                        attribute(OWNER, ScalarAttributeType.S),
                        attribute(PLACE, ScalarAttributeType.S),
                        attribute(DUE_SHARD, ScalarAttributeType.N),
                        attribute(DUE_AT, ScalarAttributeType.S))
                .keySchema(TABLE_KEY)
                .globalSecondaryIndexes(
                        index(BY_OWNER, OWNER_KEY, Projection.builder().projectionType(ProjectionType.KEYS_ONLY)),
                        index(
                                BY_DUE,
                                DUE_KEY,
                                Projection.builder()
                                        .projectionType(ProjectionType.INCLUDE)
                                        .nonKeyAttributes(STATE)))
                .build();
    }

    /** What is wrong with a table, in words, or nothing where sessions can live in it. */
    static Optional<String> fault(TableDescription table) {
        if (!table.keySchema().equals(TABLE_KEY)) {
            return Optional.of("its key is " + words(table.keySchema()) + ", and not " + words(TABLE_KEY));
        }
        return indexFault(table, BY_OWNER, OWNER_KEY)
                .or(() -> indexFault(table, BY_DUE, DUE_KEY))
                .or(() -> knowsState(table)
                        ? Optional.empty()
                        : Optional.of("its index " + BY_DUE + " does not hold the attribute " + STATE));
    }

    private static boolean knowsState(TableDescription table) {
        return index(table, BY_DUE)
                .map(GlobalSecondaryIndexDescription::projection)
                .filter(projection -> projection.projectionType() == ProjectionType.ALL
                        || projection.nonKeyAttributes().contains(STATE))
                .isPresent();
    }

    private static Optional<GlobalSecondaryIndexDescription> index(TableDescription table, String name) {
        return table.globalSecondaryIndexes().stream()
                .filter(each -> each.indexName().equals(name))
                .findFirst();
    }

    private static Optional<String> indexFault(TableDescription table, String name, List<KeySchemaElement> key) {
        Optional<GlobalSecondaryIndexDescription> index = index(table, name);
        if (index.isEmpty()) {
            return Optional.of("it has no index " + name + " with the key " + words(key));
        }
        if (!index.get().keySchema().equals(key)) {
            return Optional.of("the key of its index " + name + " is "
                    + words(index.get().keySchema()) + ", and not " + words(key));
        }
        return Optional.empty();
    }

    private static String words(List<KeySchemaElement> key) {
        return String.join(
                " and ", key.stream().map(KeySchemaElement::attributeName).toList());
    }

    private static KeySchemaElement element(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(type)
                .build();
    }

    private static GlobalSecondaryIndex index(String name, List<KeySchemaElement> key, Projection.Builder projection) {
        return GlobalSecondaryIndex.builder()
                .indexName(name)
                .keySchema(key)
                .projection(projection.build())
                .build();
    }
}
