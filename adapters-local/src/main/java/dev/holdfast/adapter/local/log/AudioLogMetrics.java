// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.background.SegmentMetrics;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.audio.Gap;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts frames and gaps that cursors of all logs have returned. Safe for use by many threads. */
final class AudioLogMetrics {

    private final LongAdder framesOut = new LongAdder();
    private final Map<Gap.Cause, LongAdder> gaps = new EnumMap<>(Gap.Cause.class);

    private final SegmentMetrics segments;

    AudioLogMetrics(Clock clock) {
        segments = new SegmentMetrics(clock);
        for (Gap.Cause cause : Gap.Cause.values()) {
            gaps.put(cause, new LongAdder());
        }
    }

    SegmentMetrics segments() {
        return segments;
    }

    /** Counts frames that a listener's connection took. */
    void framesOut(int frames) {
        framesOut.add(frames);
    }

    /** Counts a gap for each listener that reads it; a gap by the speaker once, when it is appended. */
    void gap(Gap.Cause cause) {
        gaps.get(cause).increment();
    }

    void bindTo(MeterRegistry registry) {
        segments.bindTo(registry);
        FunctionCounter.builder("holdfast_frames_out_total", framesOut, LongAdder::sum)
                .description("audio frames written to listeners' sockets")
                .register(registry);
        gaps.forEach((cause, count) -> FunctionCounter.builder("holdfast_gaps_total", count, LongAdder::sum)
                .description("gaps sent to listeners; speakerLost counts once per gap in the log")
                .tag("reason", cause.word())
                .register(registry));
    }
}
