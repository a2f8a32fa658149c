// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb.client;

import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/**
 * Why DynamoDB did not execute a valid request.
 *
 * @param message for the operator; the SDK's own message is in the exception's cause
 * @param retryAfter when a retry may succeed
 */
public record ServiceError(String message, Duration retryAfter) {

    /** Throttling is counted per second, and a conflicting transaction is over by then. */
    private static final Duration BUSY = Duration.ofSeconds(1);

    /** Longer than an attempt: an outage is mostly over at once, or it lasts. */
    private static final Duration UNAVAILABLE = Duration.ofSeconds(2);

    /** The operator has to change something first. */
    private static final Duration MISCONFIGURED = Duration.ofSeconds(10);

    private static final int SERVER_ERROR_MIN = 500;

    private static final String CONFLICT = "TransactionConflict";

    private static final Set<String> THROTTLED = Set.of("ThrottlingError", "ProvisionedThroughputExceeded");

    private static final Set<String> NOT_ALLOWED = Set.of(
            "AccessDeniedException",
            "AuthFailure",
            "ExpiredTokenException",
            "IncompleteSignature",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "OptInRequired",
            "RequestExpired",
            "RequestTimeTooSkewed",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException");

    /** Errors of the service that it reports with a status 4xx. */
    private static final Set<String> SERVER_ERRORS =
            Set.of("InternalError", "PriorRequestNotComplete", "RequestTimeout", "RequestTimeoutException");

    /** Whether another transaction used the item at the same time. A retry succeeds within milliseconds. */
    static boolean isConflict(Throwable fault) {
        return fault instanceof TransactionConflictException
                || fault instanceof TransactionCanceledException canceled
                        && codes(canceled).contains(CONFLICT)
                        && codes(canceled).stream().allMatch(code -> code.equals(CONFLICT) || code.equals("None"));
    }

    private static List<String> codes(TransactionCanceledException canceled) {
        return canceled.cancellationReasons().stream()
                .map(CancellationReason::code)
                .toList();
    }

    /**
     * Translates an exception of the SDK into the port's.
     *
     * @throws IllegalStateException if the request itself was invalid, which is a bug
     */
    static SessionStoreUnavailable unavailable(String table, SdkException fault) {
        ServiceError error = of(table, fault)
                .orElseThrow(() -> new IllegalStateException("DynamoDB rejected a request as invalid", fault));
        return new SessionStoreUnavailable(error.message(), error.retryAfter(), fault);
    }

    public static Optional<ServiceError> of(String table, SdkException fault) {
        if (isConflict(fault)) {
            return Optional.of(new ServiceError("another server is changing the same sessions in DynamoDB", BUSY));
        }
        if (fault instanceof TransactionCanceledException canceled) {
            return codes(canceled).stream().anyMatch(THROTTLED::contains) ? Optional.of(throttled()) : Optional.empty();
        }
        if (fault instanceof ResourceNotFoundException) {
            return Optional.of(new ServiceError(
                    "the table " + table + " does not exist; --create-table creates it", MISCONFIGURED));
        }
        if (fault instanceof AwsServiceException answer) {
            return fromResponse(answer);
        }
        return Optional.of(withoutResponse(fault));
    }

    private static Optional<ServiceError> fromResponse(AwsServiceException answer) {
        String code = Optional.ofNullable(answer.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .orElse("");
        if (answer.isThrottlingException()) {
            return Optional.of(throttled());
        }
        if (NOT_ALLOWED.contains(code)) {
            String why = answer.awsErrorDetails().errorMessage();
            return Optional.of(
                    new ServiceError("DynamoDB denies this server access (" + code + "): " + why, MISCONFIGURED));
        }
        if (answer.statusCode() >= SERVER_ERROR_MIN || SERVER_ERRORS.contains(code)) {
            return Optional.of(
                    new ServiceError("DynamoDB has an internal error (" + answer.statusCode() + ")", UNAVAILABLE));
        }
        // DynamoDB always gives an error code; a proxy or another kind of server does not.
        return code.isEmpty()
                ? Optional.of(
                        new ServiceError("the endpoint is not DynamoDB (" + answer.statusCode() + ")", MISCONFIGURED))
                : Optional.empty();
    }

    private static ServiceError throttled() {
        return new ServiceError("DynamoDB accepts no more requests at the moment (throttled)", BUSY);
    }

    private static ServiceError withoutResponse(SdkException fault) {
        if (fault instanceof ApiCallTimeoutException || fault instanceof ApiCallAttemptTimeoutException) {
            return new ServiceError("DynamoDB does not answer in time", UNAVAILABLE);
        }
        if (fault instanceof AbortedException) {
            return new ServiceError("interrupted while waiting for DynamoDB", UNAVAILABLE);
        }
        if (fault instanceof SdkClientException
                && String.valueOf(fault.getMessage()).contains("load credentials")) {
            return new ServiceError(
                    "there are no credentials for DynamoDB in the environment, in a profile, or from a role",
                    MISCONFIGURED);
        }
        return new ServiceError("DynamoDB cannot be reached", UNAVAILABLE);
    }
}
