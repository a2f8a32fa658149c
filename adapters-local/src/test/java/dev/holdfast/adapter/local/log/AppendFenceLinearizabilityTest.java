package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.audio.AudioAppender.Appended;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * The fence in every order of its steps: who is in is alone, nobody of an older epoch gets in after a take-over, nobody
 * at all after a seal, and each waits for whoever is in.
 */
class AppendFenceLinearizabilityTest {

    @Test
    void everyOrderOfTheirStepsIsOneOfWholeSteps() {
        new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(3)
                .iterations(15)
                .invocationsPerIteration(150)
                .check(GuardedState.class);
    }

    /** What the fence guards: two numbers that are only ever changed together, and by nobody else meanwhile. */
    public static class GuardedState {

        private final AppendFence fence = new AppendFence();
        private volatile int first;
        private volatile int second;

        public GuardedState() {
            fence.takeOver(1);
        }

        private String append(long epoch) {
            Appended entry = fence.enter(epoch);
            if (entry != Appended.APPENDED) {
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
            } catch (IllegalStateException tooLate) {
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
