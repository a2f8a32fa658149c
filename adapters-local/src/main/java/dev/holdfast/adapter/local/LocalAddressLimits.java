// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.metrics.Refusals;
import dev.holdfast.application.port.out.security.AddressLimits;
import dev.holdfast.domain.connection.Network;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** Limits requests per address with token buckets in this process's memory. Never blocks. Safe for use by many threads. */
public final class LocalAddressLimits implements AddressLimits, MeterBinder {

    /**
     * About 300 bytes each, so at most 30 MB. Beyond, Caffeine (W-TinyLFU) evicts buckets of addresses that are rarely used; an
     * evicted bucket starts full again.
     */
    private static final int BUCKETS_MAX = 100_000;

    private final AddressBudget budget;
    private final TimeMeter time;
    private final Cache<Key, Bucket> buckets;
    private final LongAdder refusedCreate = new LongAdder();
    private final LongAdder refusedLookUp = new LongAdder();
    private final LongAdder refusedAttach = new LongAdder();
    private final LongAdder refusedMiss = new LongAdder();

    private record Key(Network network, Attempt attempt) {}

    public LocalAddressLimits(AddressBudget budget, Clock clock) {
        this.budget = budget;
        this.time = new ClockMeter(clock);
        // A bucket that is full again need not be kept.
        Duration longest = Collections.max(List.of(
                budget.create().untilFull(),
                budget.lookUp().untilFull(),
                budget.attach().untilFull(),
                // Twice, because misses may be overdrawn by a whole burst.
                budget.miss().untilFull().multipliedBy(2)));
        this.buckets = Caffeine.newBuilder()
                .maximumSize(BUCKETS_MAX)
                .expireAfterAccess(longest)
                .ticker(clock::nanos)
                // Evict on the calling thread: it is cheap, and needs no pool.
                .executor(Runnable::run)
                .build();
    }

    @Override
    public Optional<Duration> attempt(String address, Attempt attempt) {
        Network network = Network.of(address);
        return switch (attempt) {
            case CREATE -> counted(refusedCreate, consume(bucket(network, attempt, budget.create())));
            case LOOK_UP -> counted(refusedMiss, unlessMissesUsedUp(network)).or(() -> lookUp(network));
            case KNOWN_LOOK_UP -> lookUp(network);
            case ATTACH -> counted(refusedMiss, unlessMissesUsedUp(network)).or(() -> attach(network));
            case KNOWN -> attach(network);
            case MISS -> miss(network);
        };
    }

    /** One counter for each limit: the attempts that it refused. */
    @Override
    public void bindTo(MeterRegistry registry) {
        Refusals.bindTo(registry, "create", refusedCreate, LongAdder::sum);
        Refusals.bindTo(registry, "lookUp", refusedLookUp, LongAdder::sum);
        Refusals.bindTo(registry, "attach", refusedAttach, LongAdder::sum);
        Refusals.bindTo(registry, "miss", refusedMiss, LongAdder::sum);
    }

    private Optional<Duration> lookUp(Network network) {
        return counted(refusedLookUp, consume(bucket(network, Attempt.LOOK_UP, budget.lookUp())));
    }

    private Optional<Duration> attach(Network network) {
        return counted(refusedAttach, consume(bucket(network, Attempt.ATTACH, budget.attach())));
    }

    private Optional<Duration> consume(Bucket bucket) {
        return waitTime(bucket.tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill());
    }

    private static Optional<Duration> counted(LongAdder refusals, Optional<Duration> wait) {
        if (wait.isPresent()) {
            refusals.increment();
        }
        return wait;
    }

    private Optional<Duration> unlessMissesUsedUp(Network network) {
        EstimationProbe misses = misses(network).estimateAbilityToConsume(1);
        return waitTime(misses.getNanosToWaitForRefill());
    }

    /**
     * Misses are counted after the lookup, so many parallel requests may all pass first. The bucket is then overdrawn, by at
     * most another burst: enough that parallel guessing is no faster than sequential, but not so much that an audience
     * behind one address which uses a wrong session id is refused for an hour.
     */
    private Optional<Duration> miss(Network network) {
        Bucket misses = misses(network);
        if (misses.getAvailableTokens() > -budget.miss().burst()) {
            misses.consumeIgnoringRateLimits(1);
        }
        return unlessMissesUsedUp(network);
    }

    private Bucket misses(Network network) {
        return bucket(network, Attempt.MISS, budget.miss());
    }

    private Bucket bucket(Network network, Attempt attempt, AddressBudget.TokenBucket limits) {
        return buckets.get(new Key(network, attempt), key -> Bucket.builder()
                .addLimit(limit -> limit.capacity(limits.burst()).refillGreedy(limits.refill(), limits.every()))
                .withCustomTimePrecision(time)
                .build());
    }

    private static Optional<Duration> waitTime(long nanos) {
        return nanos > 0 ? Optional.of(Duration.ofNanos(nanos)) : Optional.empty();
    }

    /** The application's clock as Bucket4j's. */
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
