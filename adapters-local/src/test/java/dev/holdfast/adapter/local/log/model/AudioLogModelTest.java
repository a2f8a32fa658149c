// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.model;

import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.testkit.contract.LengthPrefixedFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Model-based test: after any random list of steps, each reader has read every appended byte once and in order, and a gap
 * for exactly what is missing. A failure reports its seed and a shortened list of steps. Set {@code -Dholdfast.model.seed}
 * and {@code -Dholdfast.model.tries} for other seeds.
 */
class AudioLogModelTest {

    private static final AudioLogSettings SMALL =
            AudioLogSettings.DEFAULT.withSegmentBytes(64 * 1024).withRetention(Optional.of(LogUnderTest.RETENTION));

    private static final long SEED = Long.getLong("holdfast.model.seed", System.nanoTime());
    private static final int TRIES = Integer.getInteger("holdfast.model.tries", 1_500);

    @Test
    void aLogInMemoryBehavesAsItsModel() {
        repeat(TRIES, AudioLogModelTest::runInMemory);
    }

    @Test
    void aLogInAFolderBehavesAsItsModelAndSurvivesRestarts() {
        repeat(TRIES / 3, AudioLogModelTest::runInFolder);
    }

    private static void runInMemory(List<LogStep> steps) {
        new LogUnderTest(false, clock -> LocalAudioLogs.inMemory(new LengthPrefixedFormat(), SMALL, clock)
                        .preparedBy(Runnable::run))
                .run(steps);
    }

    private static void runInFolder(List<LogStep> steps) {
        try {
            Path folder = Files.createTempDirectory("holdfast-model");
            try {
                new LogUnderTest(
                                true, clock -> LocalAudioLogs.inFolder(folder, new LengthPrefixedFormat(), SMALL, clock)
                                        .preparedBy(Runnable::run))
                        .run(steps);
            } finally {
                delete(folder);
            }
        } catch (IOException disk) {
            throw new UncheckedIOException(disk);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private static void repeat(int tries, Consumer<List<LogStep>> run) {
        for (long seed = SEED; seed < SEED + tries; seed++) {
            List<LogStep> steps = new RandomSteps(new Random(seed)).next();
            Throwable failure = failureOf(run, steps);
            if (failure != null) {
                List<LogStep> shortest = shortened(run, steps);
                throw new AssertionError("seed " + seed + ", shortened: " + shortest, failureOf(run, shortest));
            }
        }
    }

    private static Throwable failureOf(Consumer<List<LogStep>> run, List<LogStep> steps) {
        try {
            run.accept(steps);
            return null;
        } catch (AssertionError | RuntimeException failure) {
            return failure;
        }
    }

    /** Removes steps that are not needed for the failure, large pieces first. */
    private static List<LogStep> shortened(Consumer<List<LogStep>> run, List<LogStep> steps) {
        List<LogStep> shortest = steps;
        for (int piece = steps.size() / 2; piece > 0; piece = piece > 1 ? piece / 2 : 0) {
            for (int from = 0; from + piece <= shortest.size(); ) {
                List<LogStep> without = new ArrayList<>(shortest);
                without.subList(from, from + piece).clear();
                if (failureOf(run, without) == null) {
                    from += piece;
                } else {
                    shortest = without;
                }
            }
        }
        return shortest;
    }
}
