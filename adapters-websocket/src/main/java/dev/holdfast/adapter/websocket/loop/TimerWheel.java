// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.loop;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands that are due within a second, to about four milliseconds. Adding and running one allocates nothing. Confined to its
 * event loop.
 */
final class TimerWheel {

    /** A power of two: the clock's nanoseconds shifted give the tick. */
    private static final int TICK_SHIFT = 22;

    private static final int SLOTS = 256;

    static final long TICK_NANOS = 1L << TICK_SHIFT;

    private final List<List<Runnable>> slots = new ArrayList<>(SLOTS);

    /** The tick whose commands are run next. */
    private long tick;

    private int count;

    TimerWheel(long now) {
        tick = now >> TICK_SHIFT;
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new ArrayList<>(0));
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /**
     * Adds a command.
     *
     * @param at when it is due, at most a second from now
     */
    void add(Runnable command, long at) {
        long due = Math.max(tick, Math.min(at >> TICK_SHIFT, tick + SLOTS - 1));
        slot(due).add(command);
        count++;
    }

    private List<Runnable> slot(long of) {
        return slots.get((int) (of & SLOTS - 1));
    }

    /** Takes a command that is due; null if none is. */
    @Nullable Runnable poll(long now) {
        long due = now >> TICK_SHIFT;
        if (count == 0) {
            tick = Math.max(tick, due);
            return null;
        }
        while (slot(tick).isEmpty() && tick < due) {
            tick++;
        }
        List<Runnable> commands = slot(tick);
        if (commands.isEmpty() || tick > due) {
            return null;
        }
        count--;
        return commands.remove(commands.size() - 1);
    }
}
