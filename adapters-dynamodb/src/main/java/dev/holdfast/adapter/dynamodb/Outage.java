package dev.holdfast.adapter.dynamodb;

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
 * Why DynamoDB did not do what was asked, although nothing is wrong with the request.
 *
 * @param words for the operator; the vendor's own words are in the exception's cause
 * @param retryAfter when it is worth asking again
 */
record Outage(String words, Duration retryAfter) {

    /** Throttling ends with the second that it counted in, and so does whoever was in the way. */
    private static final Duration BUSY = Duration.ofSeconds(1);

    /** An attempt and a half: an outage is mostly over at once, or lasts. */
    private static final Duration AWAY = Duration.ofSeconds(2);

    /** Somebody has to do something about it first. */
    private static final Duration MISCONFIGURED = Duration.ofSeconds(10);

    private static final int SERVER_FAULT = 500;

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

    /** Faults of the service's own that it answers with a number for faults of ours. */
    private static final Set<String> BROKEN =
            Set.of("InternalError", "PriorRequestNotComplete", "RequestTimeout", "RequestTimeoutException");

    /** Whether somebody else's transaction had the item at the same moment: it is over in milliseconds. */
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
     * What a fault of the SDK comes to.
     *
     * @throws IllegalStateException if the request itself was refused, which is a defect of ours
     */
    static SessionStoreUnavailable unavailable(String table, SdkException fault) {
        Outage outage = of(table, fault)
                .orElseThrow(() -> new IllegalStateException("DynamoDB refuses what was asked of it", fault));
        return new SessionStoreUnavailable(outage.words(), outage.retryAfter(), fault);
    }

    static Optional<Outage> of(String table, SdkException fault) {
        if (isConflict(fault)) {
            return Optional.of(new Outage("somebody else is changing the same sessions in DynamoDB", BUSY));
        }
        if (fault instanceof TransactionCanceledException canceled) {
            return codes(canceled).stream().anyMatch(THROTTLED::contains) ? Optional.of(throttled()) : Optional.empty();
        }
        if (fault instanceof ResourceNotFoundException) {
            return Optional.of(new Outage("there is no table " + table + "; --create-table makes it", MISCONFIGURED));
        }
        if (fault instanceof AwsServiceException answer) {
            return answered(answer);
        }
        return Optional.of(unanswered(fault));
    }

    private static Optional<Outage> answered(AwsServiceException answer) {
        String code = Optional.ofNullable(answer.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .orElse("");
        if (answer.isThrottlingException()) {
            return Optional.of(throttled());
        }
        if (NOT_ALLOWED.contains(code)) {
            String why = answer.awsErrorDetails().errorMessage();
            return Optional.of(
                    new Outage("DynamoDB does not let this server in (" + code + "): " + why, MISCONFIGURED));
        }
        if (answer.statusCode() >= SERVER_FAULT || BROKEN.contains(code)) {
            return Optional.of(new Outage("DynamoDB has a fault of its own (" + answer.statusCode() + ")", AWAY));
        }
        // DynamoDB never refuses without a code: a proxy does, or a server of another kind.
        return code.isEmpty()
                ? Optional.of(new Outage(
                        "something else answers in DynamoDB's place (" + answer.statusCode() + ")", MISCONFIGURED))
                : Optional.empty();
    }

    private static Outage throttled() {
        return new Outage("DynamoDB takes no more just now (throttled)", BUSY);
    }

    private static Outage unanswered(SdkException fault) {
        if (fault instanceof ApiCallTimeoutException || fault instanceof ApiCallAttemptTimeoutException) {
            return new Outage("DynamoDB does not answer in time", AWAY);
        }
        if (fault instanceof AbortedException) {
            return new Outage("interrupted while DynamoDB was asked", AWAY);
        }
        if (fault instanceof SdkClientException
                && String.valueOf(fault.getMessage()).contains("load credentials")) {
            return new Outage(
                    "there are no credentials for DynamoDB in the environment, in a profile, or from a role",
                    MISCONFIGURED);
        }
        return new Outage("DynamoDB cannot be reached", AWAY);
    }
}
