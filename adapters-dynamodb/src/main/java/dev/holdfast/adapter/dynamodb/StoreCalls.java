package dev.holdfast.adapter.dynamodb;

import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** The one way that the port's calls go to DynamoDB: each outage is told in the port's words. */
final class StoreCalls {

    private static final Duration CLOSED_RETRY_AFTER = Duration.ofSeconds(2);

    private final String table;

    private volatile boolean closed;

    StoreCalls(String table) {
        this.table = table;
    }

    /** @throws SessionStoreUnavailable if DynamoDB did not do it */
    <T> T make(Supplier<T> request) {
        try {
            if (closed) {
                throw closed(null);
            }
            return request.get();
        } catch (SdkException fault) {
            if (fault instanceof AbortedException) {
                Thread.currentThread().interrupt();
            }
            throw Outage.unavailable(table, fault);
        } catch (IllegalStateException fault) {
            // A client that is closed meanwhile says so in its own way.
            throw closed ? closed(fault) : fault;
        }
    }

    private static SessionStoreUnavailable closed(@Nullable Throwable cause) {
        return new SessionStoreUnavailable("the session store is closed", CLOSED_RETRY_AFTER, cause);
    }

    /** From now on nothing is asked any more. */
    void close() {
        closed = true;
    }
}
