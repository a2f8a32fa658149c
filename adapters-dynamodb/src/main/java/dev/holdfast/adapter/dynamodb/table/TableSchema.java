// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb.table;

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

/** The table's schema: its key, its two indices, and their attributes. */
public final class TableSchema {

    /** Partition key: {@code SESSION#} and the id, or {@code KEY#} and a hash. */
    public static final String KEY = "pk";

    /** Index of an owner's sessions by {@link #LIST_POSITION}. */
    public static final String BY_OWNER = "byOwner";

    public static final String OWNER = "owner";

    /** A session's creation time and id: sorts by time and is unique. */
    public static final String LIST_POSITION = "place";

    /** Index of all sessions by {@link #DUE_AT}, in shards. Includes the state, so that states can be counted. */
    public static final String BY_DUE = "byDue";

    public static final String DUE_SHARD = "dueShard";
    public static final String DUE_AT = "dueAt";
    public static final String STATE = "state";

    /** TTL: when DynamoDB may delete an item, in seconds since 1970. It does so within two days. */
    public static final String EXPIRES_AT = "expiresAt";

    private static final List<KeySchemaElement> TABLE_KEY = List.of(element(KEY, KeyType.HASH));

    private static final List<KeySchemaElement> OWNER_KEY =
            List.of(element(OWNER, KeyType.HASH), element(LIST_POSITION, KeyType.RANGE));

    private static final List<KeySchemaElement> DUE_KEY =
            List.of(element(DUE_SHARD, KeyType.HASH), element(DUE_AT, KeyType.RANGE));

    private TableSchema() {}

    public static CreateTableRequest createRequest(String table) {
        return CreateTableRequest.builder()
                .tableName(table)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                        attribute(KEY, ScalarAttributeType.S),
                        attribute(OWNER, ScalarAttributeType.S),
                        attribute(LIST_POSITION, ScalarAttributeType.S),
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

    /** How a table differs from this schema, for the operator; empty if it does not. */
    static Optional<String> mismatch(TableDescription table) {
        if (!table.keySchema().equals(TABLE_KEY)) {
            return Optional.of("its key is " + names(table.keySchema()) + ", and not " + names(TABLE_KEY));
        }
        return indexMismatch(table, BY_OWNER, OWNER_KEY)
                .or(() -> indexMismatch(table, BY_DUE, DUE_KEY))
                .or(() -> hasState(table)
                        ? Optional.empty()
                        : Optional.of("its index " + BY_DUE + " does not include the attribute " + STATE));
    }

    private static boolean hasState(TableDescription table) {
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

    private static Optional<String> indexMismatch(TableDescription table, String name, List<KeySchemaElement> key) {
        Optional<GlobalSecondaryIndexDescription> index = index(table, name);
        if (index.isEmpty()) {
            return Optional.of("it has no index " + name + " with the key " + names(key));
        }
        if (!index.get().keySchema().equals(key)) {
            return Optional.of("the key of its index " + name + " is "
                    + names(index.get().keySchema()) + ", and not " + names(key));
        }
        return Optional.empty();
    }

    private static String names(List<KeySchemaElement> key) {
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
