// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb.client;

import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** Runs requests to DynamoDB and translates the SDK's exceptions into the port's. Safe for use by many threads. */
public final class ExceptionTranslator {

    private static final Duration CLOSED_RETRY_AFTER = Duration.ofSeconds(2);

    private final String table;

    private volatile boolean closed;

    public ExceptionTranslator(String table) {
        this.table = table;
    }

    /** @throws SessionStoreUnavailable if DynamoDB did not execute the request, or after {@link #close} */
    public <T> T call(Supplier<T> request) {
        try {
            if (closed) {
                throw closed(null);
            }
            return request.get();
        } catch (SdkException fault) {
            if (fault instanceof AbortedException) {
                Thread.currentThread().interrupt();
            }
            throw ServiceError.unavailable(table, fault);
        } catch (IllegalStateException fault) {
            // The SDK throws this if its client is closed during a request.
            throw closed ? closed(fault) : fault;
        }
    }

    private static SessionStoreUnavailable closed(@Nullable Throwable cause) {
        return new SessionStoreUnavailable("the session store is closed", CLOSED_RETRY_AFTER, cause);
    }

    /** Refuses all further requests. */
    public void close() {
        closed = true;
    }
}
