// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.contract.AudioCursorContract;
import dev.holdfast.testkit.contract.AudioLogContract;
import dev.holdfast.testkit.contract.ContinuedAudioLogContract;
import dev.holdfast.testkit.contract.LengthPrefixedFormat;
import org.junit.jupiter.api.Nested;

/** The contracts of audio logs, for logs in memory. Small segments, so that each test uses several. */
class MemoryAudioLogTest {

    private static AudioLogs inMemory() {
        AudioLogSettings small = AudioLogSettings.DEFAULT.withSegmentBytes(64 * 1024);
        return LocalAudioLogs.inMemory(new LengthPrefixedFormat(), small, new ManualClock());
    }

    @Nested
    class Appending extends AudioLogContract {
        private final AudioLogs logs = inMemory();

        @Override
        protected AudioLogs logs() {
            return logs;
        }
    }

    @Nested
    class Reading extends AudioCursorContract {
        private final AudioLogs logs = inMemory();

        @Override
        protected AudioLogs logs() {
            return logs;
        }
    }

    @Nested
    class ContinuedFromElsewhere extends ContinuedAudioLogContract {
        private final AudioLogs logs = inMemory();

        @Override
        protected AudioLogs logs() {
            return logs;
        }
    }
}
