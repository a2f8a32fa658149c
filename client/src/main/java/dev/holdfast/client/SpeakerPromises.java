package dev.holdfast.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** What a speaker's caller waits for. Kept after the watchers have been told, so that nobody hears of a loss too late. */
final class SpeakerPromises {

    private record Drain(long frames, CompletableFuture<SpeakerStats> drained) {}

    private final SpeakerWatchers watchers;
    private final Supplier<SpeakerStats> stats;
    private final List<Drain> drains = new ArrayList<>();
    private final CompletableFuture<FinishReport> finished = new CompletableFuture<>();
    private final CompletableFuture<String> sessionId = new CompletableFuture<>();

    SpeakerPromises(SpeakerWatchers watchers, Supplier<SpeakerStats> stats) {
        this.watchers = watchers;
        this.stats = stats;
    }

    CompletableFuture<FinishReport> finished() {
        return finished;
    }

    CompletableFuture<String> sessionId() {
        return sessionId;
    }

    void named(String id) {
        watchers.afterThat(() -> sessionId.complete(id));
    }

    /** @param frames how many of the first must have arrived */
    void drain(long frames, CompletableFuture<SpeakerStats> drained) {
        if (finished.isCompletedExceptionally()) {
            finished.whenComplete((report, failure) -> drained.completeExceptionally(failure));
        } else {
            drains.add(new Drain(frames, drained));
        }
    }

    /** So many of the first frames are out of the speaker's hands. */
    void arrived(long frames) {
        drains.removeIf(drain -> {
            boolean done = drain.frames() <= frames;
            if (done) {
                SpeakerStats now = stats.get();
                watchers.afterThat(() -> drain.drained().complete(now));
            }
            return done;
        });
    }

    void finish(FinishReport report) {
        watchers.afterThat(() -> finished.complete(report));
    }

    /** Nothing that is waited for will come. */
    void fail(HoldfastException why) {
        List<Drain> waiting = List.copyOf(drains);
        drains.clear();
        watchers.afterThat(() -> {
            waiting.forEach(drain -> drain.drained().completeExceptionally(why));
            finished.completeExceptionally(why);
            sessionId.completeExceptionally(why);
        });
    }
}
