package dev.holdfast.adapter.jwt.token;

import dev.holdfast.application.port.out.Measure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How many tokens were found to be what. */
public final class VerificationMetrics {

    private final Map<String, LongAdder> counts = Stream.concat(
                    Stream.of(VerificationResult.OK, VerificationResult.UNAVAILABLE),
                    Arrays.stream(RejectionReason.values()).map(RejectionReason::word))
            .collect(Collectors.toUnmodifiableMap(Function.identity(), word -> new LongAdder()));

    public void add(VerificationResult judgement) {
        counts.get(judgement.word()).increment();
    }

    public List<Measure> measures() {
        return counts.entrySet().stream()
                .map(each -> Measure.counter(
                                "token_verdicts_total",
                                "tokens that were checked, by what they were found to be",
                                each.getValue()::sum)
                        .with("verdict", each.getKey()))
                .toList();
    }
}
