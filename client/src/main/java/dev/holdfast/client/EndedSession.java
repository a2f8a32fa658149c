package dev.holdfast.client;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** How to find out, of a session that is over, which frame is its last: asks until there is an answer. */
final class EndedSession {

    private final Engine engine;
    private final SessionsApi sessions;
    private final Strand strand;
    private final Backoff backoff;

    EndedSession(Engine engine, ClientSettings settings, Strand strand) {
        this.engine = engine;
        this.strand = strand;
        sessions = new SessionsApi(engine, settings);
        backoff = new Backoff(settings.retry());
    }

    /**
     * Asks away from the strand and tells on it.
     *
     * @param how the server said that it is over
     * @param found given the last sequence; empty where the session has no frame, or is forgotten
     */
    void lookUp(
            String sessionId, HoldfastException how, Consumer<OptionalLong> found, Consumer<HoldfastException> failed) {
        CompletableFuture.supplyAsync(() -> sessions.session(sessionId), engine.pool())
                .whenCompleteAsync(
                        (session, failure) -> {
                            if (failure != null) {
                                notFound(sessionId, how, unwrapped(failure), found, failed);
                            } else if (session.isEnded()) {
                                found.accept(session.lastSequence());
                            } else {
                                failed.accept(how);
                            }
                        },
                        strand);
    }

    private void notFound(
            String sessionId,
            HoldfastException how,
            HoldfastException failure,
            Consumer<OptionalLong> found,
            Consumer<HoldfastException> failed) {
        int status = failure.status().orElse(0);
        if (status == 404 || status == 410) {
            found.accept(OptionalLong.empty());
            return;
        }
        Optional<Duration> delay = failure.retryable() ? backoff.next(engine.chance()) : Optional.empty();
        if (delay.isPresent()) {
            engine.after(delay.get(), strand, () -> lookUp(sessionId, how, found, failed));
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
