// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.speaker;

import dev.holdfast.client.event.FinishReport;
import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.event.SpeakerStats;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The futures that a speaker's app waits for. Confined to the speaker's executor. Futures complete after the callbacks, so
 * that an app knows of every loss when {@code finish} completes.
 */
final class SpeakerPromises {

    private record Drain(long frames, CompletableFuture<SpeakerStats> drained) {}

    private final SpeakerCallbacks callbacks;
    private final Supplier<SpeakerStats> stats;
    private final List<Drain> drains = new ArrayList<>();
    private final CompletableFuture<FinishReport> finished = new CompletableFuture<>();
    private final CompletableFuture<String> sessionId = new CompletableFuture<>();

    /** Set as soon as the speaker has failed; the futures complete later, on the callbacks' executor. */
    private @Nullable HoldfastException failed;

    SpeakerPromises(SpeakerCallbacks callbacks, Supplier<SpeakerStats> stats) {
        this.callbacks = callbacks;
        this.stats = stats;
    }

    CompletableFuture<FinishReport> finished() {
        return finished;
    }

    CompletableFuture<String> sessionId() {
        return sessionId;
    }

    void sessionKnown(String id) {
        callbacks.afterwards(() -> sessionId.complete(id));
    }

    /** @param frames how many of the first frames must be acked, or reported as lost */
    void drain(long frames, CompletableFuture<SpeakerStats> drained) {
        HoldfastException failure = failed;
        if (failure == null) {
            drains.add(new Drain(frames, drained));
        } else {
            callbacks.afterwards(() -> drained.completeExceptionally(failure));
        }
    }

    /** This many of the first frames are acked, or reported as lost. */
    void released(long frames) {
        drains.removeIf(drain -> {
            boolean done = drain.frames() <= frames;
            if (done) {
                SpeakerStats now = stats.get();
                callbacks.afterwards(() -> drain.drained().complete(now));
            }
            return done;
        });
    }

    void finish(FinishReport report) {
        callbacks.afterwards(() -> finished.complete(report));
    }

    /** Fails every future that is not complete. */
    void fail(HoldfastException failure) {
        failed = failure;
        List<Drain> waiting = List.copyOf(drains);
        drains.clear();
        callbacks.afterwards(() -> {
            waiting.forEach(drain -> drain.drained().completeExceptionally(failure));
            finished.completeExceptionally(failure);
            sessionId.completeExceptionally(failure);
        });
    }
}
