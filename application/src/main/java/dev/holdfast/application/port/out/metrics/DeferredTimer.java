// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Micrometer timer that records durations before there is a registry: it keeps them and records them when it is bound. So the
 * server's start need not wait for Micrometer to load. For any thread; recording never blocks.
 */
public final class DeferredTimer {

    /** More durations than a server records between its start and the binding a second later. */
    private static final int PENDING_MAX = 100_000;

    private final Duration[] buckets;
    private final Queue<Long> pending = new LinkedBlockingQueue<>(PENDING_MAX);
    private volatile @Nullable Timer timer;

    /** @param bucketSeconds upper bounds of the histogram's buckets, in seconds, ascending */
    public DeferredTimer(double... bucketSeconds) {
        this.buckets = Arrays.stream(bucketSeconds)
                .mapToObj(seconds -> Duration.ofNanos(Math.round(seconds * TimeUnit.SECONDS.toNanos(1))))
                .toArray(Duration[]::new);
    }

    /** A timer of {@link #bindResumes}. The longest bucket is the grace period of a session without its speaker. */
    public static DeferredTimer ofResumes() {
        return new DeferredTimer(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600);
    }

    /** Records a duration. A negative one, which a clock that was set back may give, counts as zero. */
    public void record(long nanos) {
        Timer bound = timer;
        if (bound != null) {
            bound.record(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            return;
        }
        pending.offer(Math.max(0, nanos));
        Timer boundMeanwhile = timer;
        if (boundMeanwhile != null) {
            recordPending(boundMeanwhile);
        }
    }

    /** @param tags keys and values in turns */
    public void bindTo(MeterRegistry registry, String name, String help, String... tags) {
        Timer bound = Timer.builder(name)
                .description(help)
                .tags(tags)
                .serviceLevelObjectives(buckets)
                .register(registry);
        timer = bound;
        recordPending(bound);
    }

    /** Binds the timer of resumes of a role: speakers and listeners share one name. */
    public void bindResumes(MeterRegistry registry, String role) {
        bindTo(
                registry,
                "holdfast_resume_seconds",
                "time until a speaker attached again (from the interruption) or a listener caught up (from the attach)",
                "role",
                role);
    }

    private void recordPending(Timer bound) {
        for (Long nanos = pending.poll(); nanos != null; nanos = pending.poll()) {
            bound.record(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
