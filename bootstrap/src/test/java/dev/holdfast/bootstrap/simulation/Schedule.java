// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.simulation;

import dev.holdfast.testkit.clock.ManualClock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What other threads of a server would do, as tasks that run one at a time in an order drawn from a seed; and the clock. The same
 * seed gives the same order. Confined to one thread.
 */
final class Schedule {

    private static final int STEPS_KEPT = Integer.getInteger("holdfast.simulation.steps", 400);

    final Random random;
    final ManualClock clock = new ManualClock();
    private final List<Task> tasks = new ArrayList<>();
    private final Set<Kind> stalled = EnumSet.noneOf(Kind.class);
    private final Deque<String> steps = new ArrayDeque<>();
    private final long[] counts = new long[Kind.values().length];
    private boolean storeFails;
    private boolean calm;

    Schedule(long seed) {
        random = new Random(seed);
    }

    /** The pools of a server, and Jetty's threads. */
    enum Kind {
        ROUTE,
        MESSAGE,
        RELEASE,
        LEASE,
        SEGMENT,
        HOUSEKEEPING,
        SOCKET
    }

    private record Task(Kind kind, Runnable work) {}

    void later(Kind kind, Runnable work) {
        counts[kind.ordinal()]++;
        tasks.add(new Task(kind, work));
    }

    /** How many tasks of this kind there have been. */
    long count(Kind kind) {
        return counts[kind.ordinal()];
    }

    /** An executor that runs nothing until its turn comes. */
    ExecutorService executor(Kind kind) {
        return new AbstractExecutorService() {
            @Override
            public void execute(Runnable work) {
                later(kind, work);
            }

            @Override
            public void shutdown() {}

            @Override
            public List<Runnable> shutdownNow() {
                return List.of();
            }

            @Override
            public boolean isShutdown() {
                return false;
            }

            @Override
            public boolean isTerminated() {
                return false;
            }

            @Override
            public boolean awaitTermination(long timeout, TimeUnit unit) {
                return false;
            }
        };
    }

    /** Runs one of the tasks, whichever; none of a kind that is stalled. */
    void runAny() {
        if (!tasks.isEmpty()) {
            int which = random.nextInt(tasks.size());
            if (!stalled.contains(tasks.get(which).kind())) {
                run(tasks.remove(which));
            }
        }
    }

    /** Runs what is there now, in order. */
    void runAll() {
        for (int left = tasks.size(); left > 0; left--) {
            run(tasks.remove(0));
        }
    }

    private void run(Task task) {
        step(task.kind().name());
        task.work().run();
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    /** Begins or ends a stall of some of the threads, such as by a slow disk. */
    void toggleStall() {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        step("stall " + kind);
        if (!stalled.remove(kind)) {
            stalled.add(kind);
        }
    }

    void toggleStore() {
        storeFails = !storeFails;
        step(storeFails ? "the store fails" : "the store works");
    }

    /** No fault from now on. */
    void calm() {
        calm = true;
        stalled.clear();
        storeFails = false;
        step("calm");
    }

    boolean isCalm() {
        return calm;
    }

    boolean storeFails() {
        return storeFails;
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    /** Keeps the last steps for the message of a failure. */
    void step(String what) {
        if (steps.size() == STEPS_KEPT) {
            steps.removeFirst();
        }
        steps.addLast(what);
    }

    String lastSteps() {
        return String.join("\n", steps);
    }
}
