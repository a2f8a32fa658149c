// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.speaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.event.SpeakerStats;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SpeakerPromisesTest {

    private static final SpeakerStats STATS = new SpeakerStats(1, 1, 0, Duration.ZERO, 1, Duration.ZERO, 0);

    private final Queue<Runnable> callbackTasks = new ArrayDeque<>();
    private final SpeakerPromises promises = new SpeakerPromises(new SpeakerCallbacks(callbackTasks::add), () -> STATS);

    private void runCallbacks() {
        while (!callbackTasks.isEmpty()) {
            callbackTasks.remove().run();
        }
    }

    @Test
    void aDrainFailsThatBeginsWhileCallbacksStillWaitForTheSpeakersFailure() {
        CompletableFuture<SpeakerStats> drained = new CompletableFuture<>();
        promises.fail(new HoldfastException("closed", "The speaker was closed.", null));
        promises.drain(1, drained);
        runCallbacks();
        assertThat(promises.finished()).isCompletedExceptionally();
        assertThat(drained).isDone();
        assertThatThrownBy(drained::join).hasRootCauseMessage("The speaker was closed.");
    }

    @Test
    void aDrainCompletesWithTheFrameThatItWaitsFor() {
        CompletableFuture<SpeakerStats> drained = new CompletableFuture<>();
        promises.drain(2, drained);
        promises.released(1);
        runCallbacks();
        assertThat(drained).isNotDone();
        promises.released(2);
        runCallbacks();
        assertThat(drained).isCompletedWithValue(STATS);
    }
}
