package dev.holdfast.adapter.local;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.Measure;
import dev.holdfast.application.port.out.Measured;
import dev.holdfast.application.port.out.security.AddressLimits;
import dev.holdfast.domain.connection.Network;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** Limits per address, counted by this process alone, in token buckets. Never blocks. Safe for use by many threads. */
public final class LocalAddressLimits implements AddressLimits, Measured {

    /** Some 300 bytes each, so 30 MB at the worst; beyond, the address not seen for longest begins anew. */
    private static final int BUCKETS_MAX = 100_000;

    private final AddressBudget budget;
    private final TimeMeter time;
    private final Cache<Counted, Bucket> buckets;
    private final LongAdder created = new LongAdder();
    private final LongAdder lookedUp = new LongAdder();
    private final LongAdder attached = new LongAdder();
    private final LongAdder guessed = new LongAdder();

    private record Counted(Network network, Attempt attempt) {}

    public LocalAddressLimits(AddressBudget budget, Clock clock) {
        this.budget = budget;
        this.time = new ClockMeter(clock);
        // One that is full again is as good as none.
        Duration longest = Collections.max(List.of(
                budget.create().untilFull(),
                budget.lookUp().untilFull(),
                budget.attach().untilFull(),
                // Twice, because misses may owe a whole burst.
                budget.miss().untilFull().multipliedBy(2)));
        this.buckets = Caffeine.newBuilder()
                .maximumSize(BUCKETS_MAX)
                .expireAfterAccess(longest)
                .ticker(clock::nanos)
                // What falls out is dropped at once and not on a pool's thread later: cheap, and no surprise.
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Optional<Duration> attempt(String address, Attempt attempt) {
        Network network = Network.of(address);
        return switch (attempt) {
            case CREATE -> counted(created, consume(bucket(network, attempt, budget.create())));
            case LOOK_UP ->
                counted(guessed, unlessGuessing(network))
                        .or(() -> counted(lookedUp, consume(bucket(network, attempt, budget.lookUp()))));
            case ATTACH -> counted(guessed, unlessGuessing(network)).or(() -> attach(network));
            case KNOWN -> attach(network);
            case MISS -> miss(network);
        };
    }

    /** One for each allowance: those who were stopped because it was used up. */
    @Override
    public List<Measure> measures() {
        return List.of(
                Measure.refusals("create", created::sum),
                Measure.refusals("lookUp", lookedUp::sum),
                Measure.refusals("attach", attached::sum),
                Measure.refusals("miss", guessed::sum));
    }

    private Optional<Duration> attach(Network network) {
        return counted(attached, consume(bucket(network, Attempt.ATTACH, budget.attach())));
    }

    private Optional<Duration> consume(Bucket bucket) {
        return waiting(bucket.tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill());
    }

    private static Optional<Duration> counted(LongAdder refusals, Optional<Duration> wait) {
        if (wait.isPresent()) {
            refusals.increment();
        }
        return wait;
    }

    private Optional<Duration> unlessGuessing(Network network) {
        EstimationProbe misses = misses(network).estimateAbilityToConsume(1);
        return waiting(misses.getNanosToWaitForRefill());
    }

    /**
     * Misses are counted after the fact, so whoever tries many names at once has had them all. The bucket then owes, by
     * at most another burst: enough to make that no faster than one by one, and not so much that a hall with a wrong
     * name on its wall is shut out for an hour.
     */
    private Optional<Duration> miss(Network network) {
        Bucket misses = misses(network);
        if (misses.getAvailableTokens() > -budget.miss().burst()) {
            misses.consumeIgnoringRateLimits(1);
        }
        return unlessGuessing(network);
    }

    private Bucket misses(Network network) {
        return bucket(network, Attempt.MISS, budget.miss());
    }

    private Bucket bucket(Network network, Attempt attempt, AddressBudget.Allowance allowance) {
        return buckets.get(new Counted(network, attempt), counted -> Bucket.builder()
                .addLimit(
                        limit -> limit.capacity(allowance.burst()).refillGreedy(allowance.refill(), allowance.every()))
                .withCustomTimePrecision(time)
                .build());
    }

    private static Optional<Duration> waiting(long nanos) {
        return nanos > 0 ? Optional.of(Duration.ofNanos(nanos)) : Optional.empty();
    }

    /** The application's clock, as the buckets want it. */
    private record ClockMeter(Clock clock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return clock.nanos();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
