package dev.holdfast.adapter.local.log.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Lists of things that happen to a log: mostly speaking and listening, and now and then whatever else can. */
final class RandomSteps {

    private static final int STEPS_MAX = 80;

    private final Random chance;

    RandomSteps(Random chance) {
        this.chance = chance;
    }

    List<LogStep> some() {
        List<LogStep> steps = new ArrayList<>();
        for (int left = between(1, STEPS_MAX); left > 0; left--) {
            steps.add(step());
        }
        return steps;
    }

    private LogStep step() {
        int which = chance.nextInt(91);
        if (which < 30) {
            return speaking();
        } else if (which < 70) {
            return listening();
        } else if (which < 80) {
            return new LogStep.Prune(between(1, 250));
        } else if (which < 82) {
            return new LogStep.Seal();
        } else if (which < 88) {
            return new LogStep.Unseal();
        }
        return new LogStep.Restart();
    }

    private LogStep speaking() {
        return switch (chance.nextInt(11)) {
            case 0, 1 -> new LogStep.AppendAfterGap(between(1, 5_000), payloadBytes());
            case 2 -> new LogStep.AppendDuplicate(between(1, 60));
            case 3 -> new LogStep.TakeOver();
            case 4 -> new LogStep.TakeOverLate(between(0, 3));
            default -> new LogStep.Append(between(1, 40), payloadBytes());
        };
    }

    /** Speech mostly; around where a header grows; and so much that a segment holds a few. */
    private int payloadBytes() {
        return switch (chance.nextInt(8)) {
            case 0 -> between(220, 240);
            case 1 -> between(10_000, 16_000);
            default -> between(1, 1_500);
        };
    }

    private LogStep listening() {
        int who = between(0, 5);
        return switch (chance.nextInt(20)) {
            case 0, 1, 2 -> new LogStep.Attach(place());
            case 3, 4 -> new LogStep.ReadAll(who);
            case 5, 6 -> new LogStep.Resume(who);
            case 7, 8 -> new LogStep.Seek(who, place());
            case 9, 10 -> new LogStep.QueryNext(who);
            default -> new LogStep.Read(who, bytesMax(), chance.nextInt(5) < 2 ? 100 : between(0, 100));
        };
    }

    private int bytesMax() {
        int[] some = {1, 40, 300, 2_000, 20_000, 1 << 18};
        return some[chance.nextInt(some.length)];
    }

    private LogStep.Place place() {
        LogStep.Place.Kind[] kinds = LogStep.Place.Kind.values();
        return new LogStep.Place(kinds[chance.nextInt(kinds.length)], between(0, 1_100));
    }

    private int between(int least, int most) {
        return least + chance.nextInt(most - least + 1);
    }
}
