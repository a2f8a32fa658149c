package dev.holdfast.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to know how a speaker is doing. They are told in order, away from the speaker's own events, so that a slow one
 * slows nothing.
 */
final class SpeakerWatchers {

    /** What is remembered of losses for whoever asks late: a bound, far above what a talk has. */
    private static final int LOSSES_REMEMBERED_MAX = 1_000;

    private final Executor strand;
    private final List<Consumer<SpeakerState>> stateWatchers = new ArrayList<>();
    private final List<Consumer<FramesLost>> lossWatchers = new ArrayList<>();
    private final List<Consumer<ServerWarning>> warningWatchers = new ArrayList<>();
    private final Deque<FramesLost> losses = new ArrayDeque<>();
    private @Nullable ServerWarning warning;

    /** As watchers were last told. Touched on the strand alone, as all of the above. */
    private SpeakerState told = SpeakerState.CONNECTING;

    private volatile SpeakerState state = SpeakerState.CONNECTING;

    /** @param strand of its own */
    SpeakerWatchers(Executor strand) {
        this.strand = strand;
    }

    SpeakerState state() {
        return state;
    }

    /** By one thread at a time. After a final state nothing changes. */
    void becomes(SpeakerState next) {
        if (state == next || state.isFinal()) {
            return;
        }
        state = next;
        strand.execute(() -> {
            told = next;
            stateWatchers.forEach(watcher -> watcher.accept(next));
        });
    }

    void lost(FramesLost frames) {
        strand.execute(() -> {
            if (losses.size() == LOSSES_REMEMBERED_MAX) {
                losses.remove();
            }
            losses.add(frames);
            lossWatchers.forEach(watcher -> watcher.accept(frames));
        });
    }

    void onState(Consumer<SpeakerState> watcher) {
        strand.execute(() -> {
            stateWatchers.add(watcher);
            watcher.accept(told);
        });
    }

    void onLost(Consumer<FramesLost> watcher) {
        strand.execute(() -> {
            lossWatchers.add(watcher);
            losses.forEach(watcher);
        });
    }

    void warned(ServerWarning of) {
        strand.execute(() -> {
            warning = of;
            warningWatchers.forEach(watcher -> watcher.accept(of));
        });
    }

    void onWarning(Consumer<ServerWarning> watcher) {
        strand.execute(() -> {
            warningWatchers.add(watcher);
            if (warning != null) {
                watcher.accept(warning);
            }
        });
    }

    /** Runs after all that was told so far. */
    void afterThat(Runnable task) {
        strand.execute(task);
    }
}
