package dev.holdfast.application.port.out;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * How often something took how long, counted in buckets with fixed bounds. Recording makes no object and waits for
 * nobody; reading adds nothing up that recording would have to wait for. For any thread.
 */
public final class DurationHistogram {

    private static final double NANOS = 1e9;

    private final long[] boundsNanos;
    private final List<Double> bounds;

    /** One more than there are bounds: the last is for what takes longer than all of them. */
    private final AtomicLongArray counts;

    private final AtomicLong sumNanos = new AtomicLong();

    /**
     * @param boundsSeconds a bucket's longest duration each, in seconds, from the shortest to the longest
     * @throws IllegalArgumentException if there are none, or they do not ascend
     */
    public DurationHistogram(double... boundsSeconds) {
        if (boundsSeconds.length == 0 || !(boundsSeconds[0] > 0)) {
            throw new IllegalArgumentException("a histogram has bounds, each longer than nothing");
        }
        for (int each = 1; each < boundsSeconds.length; each++) {
            if (!(boundsSeconds[each] > boundsSeconds[each - 1])) {
                throw new IllegalArgumentException("bounds ascend: " + Arrays.toString(boundsSeconds));
            }
        }
        this.boundsNanos = Arrays.stream(boundsSeconds)
                .mapToLong(seconds -> Math.round(seconds * NANOS))
                .toArray();
        this.bounds = Arrays.stream(boundsSeconds).boxed().toList();
        this.counts = new AtomicLongArray(boundsSeconds.length + 1);
    }

    /**
     * For how long somebody needs to be back, whoever it is, so that all such can be added up: from a replay that one write
     * takes and a retry that is made at once, past the five seconds in which ten thousand are to be back, to the ten
     * minutes after which a session ends without its speaker.
     */
    public static DurationHistogram ofResumes() {
        return new DurationHistogram(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600);
    }

    /** It took so long, in nanoseconds; less than nothing, as a clock that was set back may say, is nothing. */
    public void record(long nanos) {
        long took = Math.max(0, nanos);
        int bucket = 0;
        while (bucket < boundsNanos.length && took > boundsNanos[bucket]) {
            bucket++;
        }
        counts.getAndIncrement(bucket);
        sumNanos.getAndAdd(took);
    }

    /** What was recorded until now. What is recorded meanwhile may be in the counts and not in the sum yet. */
    public Snapshot snapshot() {
        List<Long> now =
                IntStream.range(0, counts.length()).mapToObj(counts::get).toList();
        return new Snapshot(bounds, now, sumNanos.get() / NANOS);
    }

    /**
     * What a histogram held at one moment.
     *
     * @param bounds each bucket's longest duration, in seconds
     * @param counts how many were in each bucket and in no shorter one; the last is for what took longer than all bounds
     * @param sumSeconds how long all took together
     */
    public record Snapshot(List<Double> bounds, List<Long> counts, double sumSeconds) {

        public Snapshot {
            bounds = List.copyOf(bounds);
            counts = List.copyOf(counts);
            if (counts.size() != bounds.size() + 1) {
                throw new IllegalArgumentException("one count for each bound, and one for what is beyond them all");
            }
        }

        /** How many were recorded. */
        public long count() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }

        /**
         * Both together.
         *
         * @throws IllegalArgumentException if the other has other bounds
         */
        public Snapshot plus(Snapshot other) {
            if (!bounds.equals(other.bounds)) {
                throw new IllegalArgumentException("what has other bounds cannot be added");
            }
            List<Long> sums = IntStream.range(0, counts.size())
                    .mapToObj(each -> counts.get(each) + other.counts.get(each))
                    .toList();
            return new Snapshot(bounds, sums, sumSeconds + other.sumSeconds);
        }
    }
}
