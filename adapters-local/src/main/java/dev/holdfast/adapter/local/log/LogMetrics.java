package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.Measure;
import dev.holdfast.domain.audio.Gap;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts frames and gaps that cursors of all logs have returned. Safe for use by many threads. */
final class LogMetrics {

    private final LongAdder framesOut = new LongAdder();
    private final Map<Gap.Cause, LongAdder> gaps = new EnumMap<>(Gap.Cause.class);

    LogMetrics() {
        for (Gap.Cause cause : Gap.Cause.values()) {
            gaps.put(cause, new LongAdder());
        }
    }

    /** Counts frames that a listener's connection took. */
    void framesOut(int frames) {
        framesOut.add(frames);
    }

    /** Counts a gap for each listener that reads it; a gap by the speaker once, when it is appended. */
    void gap(Gap.Cause cause) {
        gaps.get(cause).increment();
    }

    List<Measure> measures() {
        List<Measure> all = new ArrayList<>();
        all.add(Measure.counter("frames_out_total", "audio frames handed to listeners' sockets", framesOut::sum));
        gaps.forEach((cause, count) -> all.add(Measure.counter(
                        "gaps_total", "gaps told to listeners; those that a speaker left, once for all", count::sum)
                .with("reason", cause.word())));
        return all;
    }
}
