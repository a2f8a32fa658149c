// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.audio.AppenderFenced;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * Linearizability of the append fence in all interleavings: one thread enters at a time, an older epoch is refused after a
 * take-over, every epoch after a seal, and exclusive changes wait for an append in progress.
 */
class AppendFenceLinearizabilityTest {

    @Test
    void concurrentCallsOfTheFenceAreLinearizable() {
        new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(3)
                .iterations(15)
                .invocationsPerIteration(150)
                .check(GuardedState.class);
    }

    /** State guarded by the fence: two numbers that change together. */
    public static class GuardedState {

        private final AppendFence fence = new AppendFence(() -> {});
        private volatile int first;
        private volatile int second;

        public GuardedState() {
            fence.takeOver(1);
        }

        private String append(long epoch) {
            AppendResult entry = fence.enter(epoch);
            while (entry == AppendResult.NOT_READY) {
                Thread.onSpinWait();
                entry = fence.enter(epoch);
            }
            if (entry != AppendResult.APPENDED) {
                return entry.toString();
            }
            first = first + 1;
            second = second + 1;
            String found = first + " and " + second;
            fence.leave();
            return found;
        }

        @Operation(nonParallelGroup = "older")
        public String olderAppends() {
            return append(1);
        }

        @Operation(nonParallelGroup = "newer")
        public String newerAppends() {
            return append(2);
        }

        @Operation
        public boolean newerTakesOver() {
            try {
                fence.takeOver(2);
                return true;
            } catch (AppenderFenced tooLate) {
                return false;
            }
        }

        @Operation
        public void seal() {
            fence.seal();
        }

        @Operation
        public void unseal() {
            fence.unseal();
        }

        @Operation
        public boolean isSealed() {
            return fence.isSealed();
        }

        @Operation
        public void clear() {
            fence.exclusively(() -> {
                first = 0;
                second = 0;
            });
        }
    }
}
