// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.token;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Counts verified tokens by result. Safe for use by many threads. */
public final class VerificationMetrics {

    private final Map<String, LongAdder> counts = Stream.concat(
                    Stream.of(VerificationResult.OK, VerificationResult.UNAVAILABLE),
                    Arrays.stream(RejectionReason.values()).map(RejectionReason::word))
            .collect(Collectors.toUnmodifiableMap(Function.identity(), word -> new LongAdder()));

    public void count(VerificationResult result) {
        counts.get(result.word()).increment();
    }

    public void bindTo(MeterRegistry registry) {
        counts.forEach(
                (verdict, count) -> FunctionCounter.builder("holdfast_token_verdicts_total", count, LongAdder::sum)
                        .description("verified tokens by verdict")
                        .tag("verdict", verdict)
                        .register(registry));
    }
}
