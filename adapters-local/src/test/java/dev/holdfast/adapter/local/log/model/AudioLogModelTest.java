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
 * Whatever happens to a log, in whatever order: each listener hears what was spoken, byte for byte, once and in order,
 * and of all that is missing it hears exactly that it is. A failure names its seed and its shortest list of steps; other
 * seeds, and more of them, with {@code -Dholdfast.model.seed} and {@code -Dholdfast.model.tries}.
 */
class AudioLogModelTest {

    private static final AudioLogSettings SMALL =
            AudioLogSettings.DEFAULT.withSegmentBytes(64 * 1024).withRetention(Optional.of(LogUnderTest.RETENTION));

    private static final long SEED = Long.getLong("holdfast.model.seed", System.nanoTime());
    private static final int TRIES = Integer.getInteger("holdfast.model.tries", 1_500);

    @Test
    void aLogInMemoryIsItsModel() {
        holds(TRIES, AudioLogModelTest::playInMemory);
    }

    @Test
    void aLogInAFolderIsItsModelAndOutlivesItsProcess() {
        holds(TRIES / 3, AudioLogModelTest::playInAFolder);
    }

    private static void playInMemory(List<LogStep> steps) {
        new LogUnderTest(false, clock -> LocalAudioLogs.inMemory(new LengthPrefixedFormat(), SMALL, clock)).play(steps);
    }

    private static void playInAFolder(List<LogStep> steps) {
        try {
            Path folder = Files.createTempDirectory("holdfast-model");
            try {
                new LogUnderTest(
                                true,
                                clock -> LocalAudioLogs.inFolder(folder, new LengthPrefixedFormat(), SMALL, clock))
                        .play(steps);
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

    private static void holds(int tries, Consumer<List<LogStep>> play) {
        for (long seed = SEED; seed < SEED + tries; seed++) {
            List<LogStep> steps = new RandomSteps(new Random(seed)).some();
            Throwable failure = failureOf(play, steps);
            if (failure != null) {
                List<LogStep> shortest = shortened(play, steps);
                throw new AssertionError("seed " + seed + ", shortened: " + shortest, failureOf(play, shortest));
            }
        }
    }

    private static Throwable failureOf(Consumer<List<LogStep>> play, List<LogStep> steps) {
        try {
            play.accept(steps);
            return null;
        } catch (AssertionError | RuntimeException failure) {
            return failure;
        }
    }

    /** Leaves out whatever can be left out, large pieces first. */
    private static List<LogStep> shortened(Consumer<List<LogStep>> play, List<LogStep> steps) {
        List<LogStep> shortest = steps;
        for (int piece = steps.size() / 2; piece > 0; piece = piece > 1 ? piece / 2 : 0) {
            for (int from = 0; from + piece <= shortest.size(); ) {
                List<LogStep> without = new ArrayList<>(shortest);
                without.subList(from, from + piece).clear();
                if (failureOf(play, without) == null) {
                    from += piece;
                } else {
                    shortest = without;
                }
            }
        }
        return shortest;
    }
}
