// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import static dev.holdfast.adapter.dynamodb.item.SessionAttributes.CREATION;

import dev.holdfast.adapter.dynamodb.SessionCreation.Draft;
import dev.holdfast.adapter.dynamodb.item.Attributes;
import dev.holdfast.adapter.dynamodb.item.IdempotencyItem;
import dev.holdfast.adapter.dynamodb.item.SessionAttributes;
import dev.holdfast.adapter.dynamodb.item.StoredInstant;
import dev.holdfast.adapter.dynamodb.table.TableSchema;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.session.Creation;
import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.domain.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Creates a session with an idempotency key: one transaction writes both items or neither. It is optimistic: it reads the
 * key only if the transaction was canceled, because nearly all requests come once.
 */
final class IdempotentCreation {

    private static final String CONDITION_FAILED = "ConditionalCheckFailed";

    private static final String KEY_IS_FREE = SessionCreation.IS_NEW + " OR #until <= :now";
    private static final String KEY_IS_ORPHAN = "#creation = :orphan";
    private static final String SESSION_IS_GONE = SessionCreation.IS_NEW + " OR #creation <> :orphan";

    /** Each attempt after the first replaces the key of a removed session, which rarely happens twice. */
    private static final int ATTEMPTS_MAX = 4;

    private final DynamoDbClient client;
    private final String table;
    private final SessionReads reads;
    private final Clock clock;

    IdempotentCreation(DynamoDbClient client, String table, SessionReads reads, Clock clock) {
        this.client = client;
        this.table = table;
        this.reads = reads;
        this.clock = clock;
    }

    Creation create(Draft draft, IdempotentRequest request) {
        IdempotencyItem orphan = null;
        for (int attempt = 1; true; attempt++) {
            List<TransactWriteItem> writes = writes(draft, request, orphan);
            try {
                client.transactWriteItems(transaction -> transaction.transactItems(writes));
                return new Creation.Created(draft.session());
            } catch (TransactionCanceledException canceled) {
                IdempotencyItem known = reads.key(request)
                        .filter(key -> !key.isExpiredAt(clock.now()))
                        .orElse(null);
                Optional<Creation> result = result(draft, request, known, canceled);
                if (result.isPresent()) {
                    return result.get();
                }
                if (known == null || attempt == ATTEMPTS_MAX) {
                    throw canceled;
                }
                orphan = known;
            }
        }
    }

    /** The result that a canceled transaction means; empty if the key's session was removed, or no condition failed. */
    private Optional<Creation> result(
            Draft draft,
            IdempotentRequest request,
            @Nullable IdempotencyItem known,
            TransactionCanceledException canceled) {
        CancellationReason sessionReason = canceled.cancellationReasons().stream()
                .findFirst()
                .orElse(CancellationReason.builder().build());
        boolean succeededBefore = draft.isIn(sessionReason.item())
                || known != null && known.creation().equals(draft.creation());
        if (succeededBefore) {
            return Optional.of(new Creation.Created(draft.session()));
        }
        if (known != null) {
            return reads.created(known).map(session -> repeated(known, request, session));
        }
        return CONDITION_FAILED.equals(sessionReason.code()) ? Optional.of(new Creation.IdTaken()) : Optional.empty();
    }

    private static Creation repeated(IdempotencyItem known, IdempotentRequest request, Session session) {
        return known.fingerprint().equals(request.fingerprint())
                ? new Creation.Repeated(session)
                : new Creation.KeyReused();
    }

    private List<TransactWriteItem> writes(Draft draft, IdempotentRequest request, @Nullable IdempotencyItem orphan) {
        List<TransactWriteItem> writes = new ArrayList<>();
        writes.add(write(Put.builder()
                .tableName(table)
                .item(draft.item())
                .conditionExpression(SessionCreation.IS_NEW)
                .expressionAttributeNames(Map.of("#pk", TableSchema.KEY))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)));
        Put.Builder key =
                Put.builder().tableName(table).item(IdempotencyItem.of(request, draft.session(), draft.creation()));
        if (orphan == null) {
            writes.add(write(key.conditionExpression(KEY_IS_FREE)
                    .expressionAttributeNames(Map.of("#pk", TableSchema.KEY, "#until", IdempotencyItem.UNTIL))
                    .expressionAttributeValues(Map.of(":now", Attributes.ofText(StoredInstant.write(clock.now()))))));
            return writes;
        }
        Map<String, AttributeValue> values = Map.of(":orphan", Attributes.ofText(orphan.creation()));
        writes.add(write(key.conditionExpression(KEY_IS_ORPHAN)
                .expressionAttributeNames(Map.of("#creation", CREATION))
                .expressionAttributeValues(values)));
        if (!orphan.sessionId().equals(draft.session().id())) {
            writes.add(sessionIsGone(orphan, values));
        }
        return writes;
    }

    /**
     * Checks in the transaction that the key's session is really removed. A read may see one write of another transaction
     * before the other, so that a key looks like an orphan and is none.
     */
    private TransactWriteItem sessionIsGone(IdempotencyItem orphan, Map<String, AttributeValue> values) {
        return TransactWriteItem.builder()
                .conditionCheck(ConditionCheck.builder()
                        .tableName(table)
                        .key(SessionAttributes.key(orphan.sessionId()))
                        .conditionExpression(SESSION_IS_GONE)
                        .expressionAttributeNames(Map.of("#pk", TableSchema.KEY, "#creation", CREATION))
                        .expressionAttributeValues(values)
                        .build())
                .build();
    }

    private static TransactWriteItem write(Put.Builder put) {
        return TransactWriteItem.builder().put(put.build()).build();
    }
}
