package dev.holdfast.adapter.dynamodb;

import static dev.holdfast.adapter.dynamodb.SessionAttributes.CREATION;

import dev.holdfast.adapter.dynamodb.SessionCreation.Draft;
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
 * How a session comes to be whose request may be repeated: one transaction writes the session and the key, or neither. It
 * hopes first and looks only when it was refused, because nearly all requests come once.
 */
final class KeyedCreation {

    private static final String CONDITION_FAILED = "ConditionalCheckFailed";

    private static final String KEY_IS_FREE = SessionCreation.IS_NEW + " OR #until <= :now";
    private static final String KEY_IS_THE_ORPHAN = "#creation = :orphan";
    private static final String SESSION_IS_GONE = SessionCreation.IS_NEW + " OR #creation <> :orphan";

    /** Each try after the first has learnt that a key's session is forgotten, and that is not so for long. */
    private static final int TRIES_MAX = 4;

    private final DynamoDbClient client;
    private final String table;
    private final SessionReads reads;
    private final Clock clock;

    KeyedCreation(DynamoDbClient client, String table, SessionReads reads, Clock clock) {
        this.client = client;
        this.table = table;
        this.reads = reads;
        this.clock = clock;
    }

    Creation create(Draft draft, IdempotentRequest request) {
        KeyItem orphan = null;
        for (int tries = 1; true; tries++) {
            List<TransactWriteItem> writes = writes(draft, request, orphan);
            try {
                client.transactWriteItems(transaction -> transaction.transactItems(writes));
                return new Creation.Created(draft.session());
            } catch (TransactionCanceledException refused) {
                KeyItem known = reads.key(request)
                        .filter(key -> !key.isForgottenAt(clock.now()))
                        .orElse(null);
                Optional<Creation> answer = answer(draft, request, known, refused);
                if (answer.isPresent()) {
                    return answer.get();
                }
                if (known == null || tries == TRIES_MAX) {
                    throw refused;
                }
                orphan = known;
            }
        }
    }

    /** What was in the way, or nothing where it is a key without its session, or no condition at all. */
    private Optional<Creation> answer(
            Draft draft, IdempotentRequest request, @Nullable KeyItem known, TransactionCanceledException refused) {
        CancellationReason ofSession = refused.cancellationReasons().stream()
                .findFirst()
                .orElse(CancellationReason.builder().build());
        boolean isOurs = draft.isIn(ofSession.item())
                || known != null && known.creation().equals(draft.creation());
        if (isOurs) {
            return Optional.of(new Creation.Created(draft.session()));
        }
        if (known != null) {
            return reads.created(known).map(session -> repeated(known, request, session));
        }
        return CONDITION_FAILED.equals(ofSession.code()) ? Optional.of(new Creation.IdTaken()) : Optional.empty();
    }

    private static Creation repeated(KeyItem known, IdempotentRequest request, Session session) {
        return known.fingerprint().equals(request.fingerprint())
                ? new Creation.Repeated(session)
                : new Creation.KeyReused();
    }

    private List<TransactWriteItem> writes(Draft draft, IdempotentRequest request, @Nullable KeyItem orphan) {
        List<TransactWriteItem> writes = new ArrayList<>();
        writes.add(write(Put.builder()
                .tableName(table)
                .item(draft.item())
                .conditionExpression(SessionCreation.IS_NEW)
                .expressionAttributeNames(Map.of("#pk", TableShape.KEY))
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)));
        Put.Builder key = Put.builder().tableName(table).item(KeyItem.of(request, draft.session(), draft.creation()));
        if (orphan == null) {
            writes.add(write(key.conditionExpression(KEY_IS_FREE)
                    .expressionAttributeNames(Map.of("#pk", TableShape.KEY, "#until", KeyItem.UNTIL))
                    .expressionAttributeValues(Map.of(":now", Attributes.ofText(StoredInstant.write(clock.now()))))));
            return writes;
        }
        Map<String, AttributeValue> values = Map.of(":orphan", Attributes.ofText(orphan.creation()));
        writes.add(write(key.conditionExpression(KEY_IS_THE_ORPHAN)
                .expressionAttributeNames(Map.of("#creation", CREATION))
                .expressionAttributeValues(values)));
        if (!orphan.sessionId().equals(draft.session().id())) {
            writes.add(isGone(orphan, values));
        }
        return writes;
    }

    /**
     * A read may see one write of a transaction and not yet the other, and a key be taken for an orphan that is none. So
     * the transaction that replaces it makes sure.
     */
    private TransactWriteItem isGone(KeyItem orphan, Map<String, AttributeValue> values) {
        return TransactWriteItem.builder()
                .conditionCheck(ConditionCheck.builder()
                        .tableName(table)
                        .key(SessionAttributes.key(orphan.sessionId()))
                        .conditionExpression(SESSION_IS_GONE)
                        .expressionAttributeNames(Map.of("#pk", TableShape.KEY, "#creation", CREATION))
                        .expressionAttributeValues(values)
                        .build())
                .build();
    }

    private static TransactWriteItem write(Put.Builder put) {
        return TransactWriteItem.builder().put(put.build()).build();
    }
}
