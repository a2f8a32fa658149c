package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.audio.AudioAppender.Appended;
import java.io.IOException;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * The gate in every order of its steps: who is in is alone, nobody of an older epoch gets in after a take-over, nobody
 * at all after a seal, and each waits for whoever is in.
 */
class GateLinearizabilityTest {

    @Test
    void everyOrderOfTheirStepsIsOneOfWholeSteps() {
        new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(3)
                .iterations(15)
                .invocationsPerIteration(150)
                .check(Guarded.class);
    }

    /** What the gate guards: two numbers that are only ever changed together, and by nobody else meanwhile. */
    public static class Guarded {

        private final Gate gate = new Gate();
        private volatile int first;
        private volatile int second;

        public Guarded() {
            gate.takeOver(1);
        }

        private String append(long epoch) {
            Appended entry = gate.enter(epoch);
            if (entry != Appended.APPENDED) {
                return entry.toString();
            }
            first = first + 1;
            second = second + 1;
            String found = first + " and " + second;
            gate.leave();
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
                gate.takeOver(2);
                return true;
            } catch (IllegalStateException tooLate) {
                return false;
            }
        }

        @Operation
        public void seal() {
            gate.seal();
        }

        @Operation
        public void unseal() {
            gate.unseal();
        }

        @Operation
        public boolean isSealed() {
            return gate.isSealed();
        }

        @Operation
        public void emptied() throws IOException {
            gate.exclusively(() -> {
                first = 0;
                second = 0;
            });
        }
    }
}
