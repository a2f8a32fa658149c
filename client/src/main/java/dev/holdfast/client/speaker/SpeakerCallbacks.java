// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.speaker;

import dev.holdfast.client.event.FramesLost;
import dev.holdfast.client.event.ServerWarning;
import dev.holdfast.client.event.SpeakerState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks that an app has registered on a speaker. Calls them in order, on an executor of their own, so that a slow
 * callback does not delay the protocol. Callbacks may be registered from any thread.
 */
public final class SpeakerCallbacks {

    /** How many losses are kept for callbacks registered later; far above what one session has. */
    private static final int LOSSES_MAX = 1_000;

    private final Executor executor;
    private final List<Consumer<SpeakerState>> onState = new ArrayList<>();
    private final List<Consumer<FramesLost>> onLost = new ArrayList<>();
    private final List<Consumer<ServerWarning>> onWarning = new ArrayList<>();
    private final Deque<FramesLost> losses = new ArrayDeque<>();
    private @Nullable ServerWarning lastWarning;

    /** As callbacks last received it. Touched on the executor alone, as all of the above. */
    private SpeakerState reported = SpeakerState.CONNECTING;

    private volatile SpeakerState state = SpeakerState.CONNECTING;

    /** @param executor runs tasks in order, and runs no others */
    SpeakerCallbacks(Executor executor) {
        this.executor = executor;
    }

    public SpeakerState state() {
        return state;
    }

    /** Called by one thread at a time. No state follows a final one. */
    void changeState(SpeakerState next) {
        if (state == next || state.isFinal()) {
            return;
        }
        state = next;
        executor.execute(() -> {
            reported = next;
            onState.forEach(callback -> callback.accept(next));
        });
    }

    void lost(FramesLost frames) {
        executor.execute(() -> {
            if (losses.size() == LOSSES_MAX) {
                losses.remove();
            }
            losses.add(frames);
            onLost.forEach(callback -> callback.accept(frames));
        });
    }

    void warned(ServerWarning warning) {
        executor.execute(() -> {
            lastWarning = warning;
            onWarning.forEach(callback -> callback.accept(warning));
        });
    }

    /** Calls back with the current state, and with each later one. */
    public void onState(Consumer<SpeakerState> callback) {
        executor.execute(() -> {
            onState.add(callback);
            callback.accept(reported);
        });
    }

    /** Calls back with the losses so far, and with each later one. */
    public void onLost(Consumer<FramesLost> callback) {
        executor.execute(() -> {
            onLost.add(callback);
            losses.forEach(callback);
        });
    }

    /** Calls back with the last warning, if there is one, and with each later one. */
    public void onWarning(Consumer<ServerWarning> callback) {
        executor.execute(() -> {
            onWarning.add(callback);
            if (lastWarning != null) {
                callback.accept(lastWarning);
            }
        });
    }

    /** Runs a task after the calls so far. */
    void afterwards(Runnable task) {
        executor.execute(task);
    }
}
