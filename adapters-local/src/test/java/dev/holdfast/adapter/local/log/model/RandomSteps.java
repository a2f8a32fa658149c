// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Generates random lists of steps: mostly appends and reads, sometimes retention, seals and restarts. */
final class RandomSteps {

    private static final int STEPS_MAX = 80;

    private final Random random;

    RandomSteps(Random random) {
        this.random = random;
    }

    List<LogStep> next() {
        List<LogStep> steps = new ArrayList<>();
        for (int left = between(1, STEPS_MAX); left > 0; left--) {
            steps.add(step());
        }
        return steps;
    }

    private LogStep step() {
        int which = random.nextInt(91);
        if (which < 30) {
            return append();
        } else if (which < 70) {
            return read();
        } else if (which < 80) {
            return new LogStep.Prune(between(1, 250));
        } else if (which < 82) {
            return new LogStep.Seal();
        } else if (which < 88) {
            return new LogStep.Unseal();
        }
        return new LogStep.Restart();
    }

    private LogStep append() {
        return switch (random.nextInt(11)) {
            case 0, 1 -> new LogStep.AppendAfterGap(between(1, 5_000), payloadBytes());
            case 2 -> new LogStep.AppendDuplicate(between(1, 60));
            case 3 -> new LogStep.TakeOver();
            case 4 -> new LogStep.TakeOverLate(between(0, 3));
            default -> new LogStep.Append(between(1, 40), payloadBytes());
        };
    }

    /** Mostly as large as speech; sometimes at the limit of a small header, or so large that a segment holds few. */
    private int payloadBytes() {
        return switch (random.nextInt(8)) {
            case 0 -> between(220, 240);
            case 1 -> between(10_000, 16_000);
            default -> between(1, 1_500);
        };
    }

    private LogStep read() {
        int reader = between(0, 5);
        return switch (random.nextInt(20)) {
            case 0, 1, 2 -> new LogStep.OpenCursor(position());
            case 3, 4 -> new LogStep.ReadAll(reader);
            case 5, 6 -> new LogStep.Resume(reader);
            case 7, 8 -> new LogStep.Seek(reader, position());
            case 9, 10 -> new LogStep.QueryNext(reader);
            default -> new LogStep.Read(reader, bytesMax(), random.nextInt(5) < 2 ? 100 : between(0, 100));
        };
    }

    private int bytesMax() {
        int[] some = {1, 40, 300, 2_000, 20_000, 1 << 18};
        return some[random.nextInt(some.length)];
    }

    private LogStep.Position position() {
        LogStep.Position.Kind[] kinds = LogStep.Position.Kind.values();
        return new LogStep.Position(kinds[random.nextInt(kinds.length)], between(0, 1_100));
    }

    private int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }
}
