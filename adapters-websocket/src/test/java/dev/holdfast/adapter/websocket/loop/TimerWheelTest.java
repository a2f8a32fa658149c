// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerWheelTest {

    private static final long MILLI = 1_000_000;

    /** A time before the clock's origin, as {@link System#nanoTime()} may be. */
    private static final long BEGAN = -5_000_000_000_123L;

    private final TimerWheel wheel = new TimerWheel(BEGAN);
    private final List<String> ran = new ArrayList<>();

    private void runUpTo(long now) {
        for (Runnable due = wheel.poll(now); due != null; due = wheel.poll(now)) {
            due.run();
        }
    }

    @Test
    void aCommandRunsAtItsTimeAndNotBefore() {
        wheel.add(() -> ran.add("60"), BEGAN + 60 * MILLI);
        wheel.add(() -> ran.add("20"), BEGAN + 20 * MILLI);

        runUpTo(BEGAN + 15 * MILLI);
        assertThat(ran).isEmpty();
        runUpTo(BEGAN + 20 * MILLI);
        assertThat(ran).containsExactly("20");
        runUpTo(BEGAN + 60 * MILLI);
        assertThat(ran).containsExactly("20", "60");
        assertThat(wheel.isEmpty()).isTrue();
    }

    @Test
    void commandsThatAreLateRunInOrder() {
        for (int at = 190; at > 0; at -= 10) {
            String name = Integer.toString(at);
            wheel.add(() -> ran.add(name), BEGAN + at * MILLI);
        }

        runUpTo(BEGAN + 900 * MILLI);

        assertThat(ran).hasSize(19).first().isEqualTo("10");
        assertThat(ran).isSortedAccordingTo((a, b) -> Integer.parseInt(a) - Integer.parseInt(b));
    }

    @Test
    void aCommandThatIsDueAlreadyRunsAtTheNextLook() {
        runUpTo(BEGAN + 500 * MILLI);

        wheel.add(() -> ran.add("late"), BEGAN);
        runUpTo(BEGAN + 500 * MILLI);

        assertThat(ran).containsExactly("late");
    }

    @Test
    void aCommandMayAddItselfAgainForHours() {
        Random random = new Random(7);
        long[] now = {BEGAN};
        long[] due = {BEGAN};
        int[] count = {0};
        Runnable again = new Runnable() {
            @Override
            public void run() {
                assertThat(now[0] - due[0]).isBetween(-TimerWheel.TICK_NANOS, 200 * MILLI);
                count[0]++;
                due[0] = now[0] + (20 + random.nextInt(180)) * MILLI;
                wheel.add(this, due[0]);
            }
        };
        wheel.add(again, now[0]);

        while (now[0] - BEGAN < 3_600_000 * MILLI) {
            now[0] += random.nextInt(150) * MILLI;
            runUpTo(now[0]);
        }

        assertThat(count[0]).isGreaterThan(20_000);
    }
}
