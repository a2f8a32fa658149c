// SPDX-License-Identifier: Apache-2.0
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

/** A fault in one attempt of a request. */
sealed interface Fault {

    /** DynamoDB responds with an error and has done nothing. */
    record ErrorResponse(String name, DynamoDbException answer) implements Fault {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The request is lost: DynamoDB does nothing and does not answer. */
    record RequestLost() implements Fault {}

    /** DynamoDB executes the request, and its response is lost. */
    record ResponseLost() implements Fault {}

    /** DynamoDB executes the request, its response is lost, and this runs before the next attempt. */
    record ResponseLostAnd(Runnable meanwhile) implements Fault {}

    /** DynamoDB executes the request, and its response is late. */
    record ResponseDelayed(long millis) implements Fault {}

    static Fault throttled() {
        return new ErrorResponse(
                "throttled",
                answer(
                        ProvisionedThroughputExceededException.builder(),
                        "ProvisionedThroughputExceededException",
                        400));
    }

    /** Throttled by the limit of the account instead of the table's. */
    static Fault throttledByTheAccount() {
        return new ErrorResponse(
                "throttledByTheAccount", answer(ThrottlingException.builder(), "ThrottlingException", 400));
    }

    static Fault broken() {
        return new ErrorResponse("broken", answer(InternalServerErrorException.builder(), "InternalServerError", 500));
    }

    static Fault unavailable() {
        return new ErrorResponse("unavailable", answer(DynamoDbException.builder(), "ServiceUnavailable", 503));
    }

    static Fault denied() {
        return new ErrorResponse("denied", answer(DynamoDbException.builder(), "AccessDeniedException", 400));
    }

    static Fault expiredCredentials() {
        return new ErrorResponse(
                "expiredCredentials", answer(DynamoDbException.builder(), "ExpiredTokenException", 400));
    }

    /** A transaction canceled for these reasons, one for each write. */
    static Fault canceled(String... codes) {
        List<CancellationReason> reasons = Arrays.stream(codes)
                .map(code -> CancellationReason.builder().code(code).build())
                .toList();
        return new ErrorResponse(
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
