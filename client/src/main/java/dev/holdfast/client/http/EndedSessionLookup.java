// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.http;

import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.runtime.Backoff;
import dev.holdfast.client.runtime.ClientRuntime;
import dev.holdfast.client.runtime.ClientSettings;
import dev.holdfast.client.runtime.SerialExecutor;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Asks for the last sequence of an ended session until there is an answer. Confined to its executor. */
public final class EndedSessionLookup {

    private final ClientRuntime runtime;
    private final SessionsApi sessions;
    private final SerialExecutor executor;
    private final Backoff backoff;

    public EndedSessionLookup(ClientRuntime runtime, ClientSettings settings, SerialExecutor executor) {
        this.runtime = runtime;
        this.executor = executor;
        sessions = new SessionsApi(runtime, settings);
        backoff = new Backoff(settings.retry());
    }

    /**
     * Asks on the pool and answers on the executor.
     *
     * @param refusal with which the server said that the session has ended; the failure if it turns out to be wrong
     * @param found receives the last sequence; empty where the session has no frame, or is not stored any more
     */
    public void lookUp(
            String sessionId,
            HoldfastException refusal,
            Consumer<OptionalLong> found,
            Consumer<HoldfastException> failed) {
        CompletableFuture.supplyAsync(() -> sessions.get(sessionId), runtime.pool())
                .whenCompleteAsync(
                        (session, failure) -> {
                            if (failure != null) {
                                onFailure(sessionId, refusal, unwrapped(failure), found, failed);
                            } else if (session.isEnded()) {
                                found.accept(session.lastSequence());
                            } else {
                                failed.accept(refusal);
                            }
                        },
                        executor);
    }

    private void onFailure(
            String sessionId,
            HoldfastException refusal,
            HoldfastException failure,
            Consumer<OptionalLong> found,
            Consumer<HoldfastException> failed) {
        int status = failure.status().orElse(0);
        if (status == 404 || status == 410) {
            found.accept(OptionalLong.empty());
            return;
        }
        Optional<Duration> delay = failure.retryable() ? backoff.next(runtime.random()) : Optional.empty();
        if (delay.isPresent()) {
            runtime.after(delay.get(), executor, () -> lookUp(sessionId, refusal, found, failed));
        } else {
            failed.accept(failure);
        }
    }

    private static HoldfastException unwrapped(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof HoldfastException known
                ? known
                : new HoldfastException("fault", "The session could not be looked up.", cause);
    }
}
