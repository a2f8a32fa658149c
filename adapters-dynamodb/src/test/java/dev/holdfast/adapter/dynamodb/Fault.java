package dev.holdfast.adapter.dynamodb;

import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.ThrottlingException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** What goes wrong with one attempt of a request. */
sealed interface Fault {

    /** DynamoDB says no, and has done nothing. */
    record Refused(String name, DynamoDbException answer) implements Fault {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The request gets lost on its way: nothing is done, and nothing answers. */
    record LostBefore() implements Fault {}

    /** It is done, and the answer gets lost. */
    record LostAfter() implements Fault {}

    /** It is done, the answer gets lost, and before the next attempt this happens. */
    record LostAfterAnd(Runnable meanwhile) implements Fault {}

    /** It is done, and the answer takes its time. */
    record Late(long millis) implements Fault {}

    static Fault throttled() {
        return new Refused(
                "throttled",
                answer(
                        ProvisionedThroughputExceededException.builder(),
                        "ProvisionedThroughputExceededException",
                        400));
    }

    /** As an account does that is at its limits, whatever its tables are allowed. */
    static Fault throttledByTheAccount() {
        return new Refused("throttledByTheAccount", answer(ThrottlingException.builder(), "ThrottlingException", 400));
    }

    static Fault broken() {
        return new Refused("broken", answer(InternalServerErrorException.builder(), "InternalServerError", 500));
    }

    static Fault unavailable() {
        return new Refused("unavailable", answer(DynamoDbException.builder(), "ServiceUnavailable", 503));
    }

    static Fault denied() {
        return new Refused("denied", answer(DynamoDbException.builder(), "AccessDeniedException", 400));
    }

    static Fault expiredCredentials() {
        return new Refused("expiredCredentials", answer(DynamoDbException.builder(), "ExpiredTokenException", 400));
    }

    /** As a transaction ends whose writes were refused for these reasons, one each. */
    static Fault canceled(String... codes) {
        List<CancellationReason> reasons = Arrays.stream(codes)
                .map(code -> CancellationReason.builder().code(code).build())
                .toList();
        return new Refused(
                "canceled " + reasons,
                answer(
                        TransactionCanceledException.builder().cancellationReasons(reasons),
                        "TransactionCanceledException",
                        400));
    }

    private static DynamoDbException answer(DynamoDbException.Builder builder, String code, int status) {
        builder.statusCode(status);
        builder.message(code);
        builder.awsErrorDetails(
                AwsErrorDetails.builder().errorCode(code).errorMessage(code).build());
        return (DynamoDbException) builder.build();
    }
}
