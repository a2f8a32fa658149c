// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.adapter.local.AddressBudget.TokenBucket;
import dev.holdfast.application.port.out.security.AddressLimits.Attempt;
import dev.holdfast.testkit.clock.ManualClock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LocalAddressLimitsTest {

    private static final AddressBudget BUDGET = new AddressBudget(
            new AddressBudget.TokenBucket(100, 10, Duration.ofSeconds(1)),
            new AddressBudget.TokenBucket(1_000, 200, Duration.ofSeconds(1)),
            new AddressBudget.TokenBucket(2_000, 500, Duration.ofSeconds(1)),
            new AddressBudget.TokenBucket(30, 1, Duration.ofSeconds(3)));

    private static final String ADDRESS = "192.0.2.1";
    private static final String OTHER = "192.0.2.2";

    private final ManualClock clock = new ManualClock();
    private final LocalAddressLimits limits = new LocalAddressLimits(BUDGET, clock);

    private int allowed(String address, Attempt attempt, int tries) {
        int allowed = 0;
        for (int i = 0; i < tries; i++) {
            allowed += limits.attempt(address, attempt).isEmpty() ? 1 : 0;
        }
        return allowed;
    }

    @ParameterizedTest
    @CsvSource({"CREATE, 100, 10", "LOOK_UP, 1000, 200", "ATTACH, 2000, 500"})
    void aBurstPassesAndThenTheRefillRate(Attempt attempt, int burst, int aSecond) {
        assertThat(allowed(ADDRESS, attempt, burst + 50)).isEqualTo(burst);
        clock.advance(Duration.ofSeconds(1));
        assertThat(allowed(ADDRESS, attempt, burst)).isEqualTo(aSecond);
        clock.advance(Duration.ofHours(1));
        assertThat(allowed(ADDRESS, attempt, burst + 50)).isEqualTo(burst);
    }

    @Test
    void aRefusalSaysWhenToRetry() {
        allowed(ADDRESS, Attempt.CREATE, 100);
        Duration wait = limits.attempt(ADDRESS, Attempt.CREATE).orElseThrow();
        assertThat(wait).isEqualTo(Duration.ofMillis(100));
        clock.advance(wait);
        assertThat(limits.attempt(ADDRESS, Attempt.CREATE)).isEmpty();
    }

    @Test
    void eachAddressAndAttemptHasItsOwnLimit() {
        allowed(ADDRESS, Attempt.CREATE, 200);
        assertThat(limits.attempt(OTHER, Attempt.CREATE)).isEmpty();
        assertThat(limits.attempt(ADDRESS, Attempt.LOOK_UP)).isEmpty();
        assertThat(limits.attempt(ADDRESS, Attempt.ATTACH)).isEmpty();
    }

    @Test
    void tooManyMissesRefuseFurtherLookUps() {
        allowed(ADDRESS, Attempt.MISS, 29);
        assertThat(limits.attempt(ADDRESS, Attempt.LOOK_UP)).isEmpty();
        assertThat(limits.attempt(ADDRESS, Attempt.MISS)).contains(Duration.ofSeconds(3));
        assertThat(limits.attempt(ADDRESS, Attempt.LOOK_UP)).contains(Duration.ofSeconds(3));
        assertThat(limits.attempt(ADDRESS, Attempt.ATTACH)).contains(Duration.ofSeconds(3));
        assertThat(limits.attempt(ADDRESS, Attempt.CREATE)).isEmpty();
        assertThat(limits.attempt(OTHER, Attempt.LOOK_UP)).isEmpty();
        clock.advance(Duration.ofSeconds(3));
        assertThat(limits.attempt(ADDRESS, Attempt.LOOK_UP)).isEmpty();
        limits.attempt(ADDRESS, Attempt.MISS);
        assertThat(limits.attempt(ADDRESS, Attempt.LOOK_UP)).contains(Duration.ofSeconds(3));
    }

    @Test
    void parallelGuessingIsNoFasterThanSequentialGuessing() {
        allowed(ADDRESS, Attempt.MISS, 1_000);
        // 30 overdrawn, and one for the next attempt.
        assertThat(limits.attempt(ADDRESS, Attempt.LOOK_UP)).contains(Duration.ofSeconds(93));
        clock.advance(Duration.ofSeconds(93));
        assertThat(limits.attempt(ADDRESS, Attempt.LOOK_UP)).isEmpty();
    }

    @Test
    void anOverdrawnBucketIsNotEvictedEarly() {
        allowed(ADDRESS, Attempt.MISS, 1_000);
        clock.advance(Duration.ofSeconds(92));
        assertThat(limits.attempt(ADDRESS, Attempt.LOOK_UP)).contains(Duration.ofSeconds(1));
    }

    @Test
    void anIpv6AddressCountsByItsNetwork() {
        allowed("2001:db8:0:1::1", Attempt.CREATE, 100);
        assertThat(limits.attempt("2001:db8:0:1:ffff::2", Attempt.CREATE)).isPresent();
        assertThat(limits.attempt("2001:db8:0:2::1", Attempt.CREATE)).isEmpty();
    }

    @Test
    void refusalsAreCountedByTheLimitThatWasReached() {
        allowed(ADDRESS, Attempt.CREATE, 100);
        limits.attempt(ADDRESS, Attempt.CREATE);
        limits.attempt(ADDRESS, Attempt.CREATE);
        allowed(ADDRESS, Attempt.MISS, 1_000);
        limits.attempt(ADDRESS, Attempt.LOOK_UP);
        limits.attempt(ADDRESS, Attempt.ATTACH);
        limits.attempt(ADDRESS, Attempt.ATTACH);

        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        limits.bindTo(registry);
        assertThat(registry.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getName()).isEqualTo("holdfast_refusals_total"));
        assertThat(registry.get("holdfast_refusals_total").functionCounters())
                .extracting(counter -> counter.getId().getTag("reason"), FunctionCounter::count)
                .containsExactlyInAnyOrder(
                        tuple("create", 2.0), tuple("lookUp", 0.0), tuple("attach", 0.0), tuple("miss", 3.0));
    }

    @Test
    void theNumberOfBucketsIsLimited() {
        for (int i = 0; i < 150_000; i++) {
            limits.attempt("10." + (i >> 16) + "." + (i >> 8 & 0xFF) + "." + (i & 0xFF), Attempt.LOOK_UP);
        }
        assertThat(limits.attempt(ADDRESS, Attempt.LOOK_UP)).isEmpty();
    }

    @Test
    void anAllowanceMustBePositive() {
        for (Runnable bad : new Runnable[] {
            () -> new TokenBucket(0, 1, Duration.ofSeconds(1)),
            () -> new TokenBucket(1, 0, Duration.ofSeconds(1)),
            () -> new TokenBucket(1, 1, Duration.ZERO)
        }) {
            assertThatThrownBy(bad::run).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
