// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.model;

import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.contract.LengthPrefixedFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Linearizability of a log with two speakers, seals and readers at the same time: no frame of an older epoch follows a
 * take-over, none follows a seal, no reader sees an incomplete record, and none misses a record that was published before
 * its read. Stress test with real threads, because a log has too many interleavings for model checking; {@code
 * AppendFenceLinearizabilityTest} checks all interleavings of the fence.
 */
class AudioLogLinearizabilityTest {

    private static final SessionId SESSION = new SessionId("caring-king-275");

    /** By epoch and sequence. Created before the test, so that threads contend in the log and nowhere else. */
    private static final ByteBuffer[][] FRAMES = new ByteBuffer[3][5];

    static {
        for (int epoch = 1; epoch <= 2; epoch++) {
            for (int sequence = 0; sequence < 5; sequence++) {
                FRAMES[epoch][sequence] = ReferenceLog.frame(sequence, epoch, epoch == 1 ? 20 : 300);
            }
        }
    }

    @Test
    void concurrentCallsOfALogAreLinearizable() {
        new StressOptions()
                .threads(3)
                .actorsPerThread(4)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(20)
                .invocationsPerIteration(600)
                .check(LogWithUsers.class);
    }

    /** All users of one log. Each speaker and each reader is one thread, as the ports require. */
    @Param(name = "sequence", gen = IntGen.class, conf = "0:4")
    public static class LogWithUsers {

        private final LengthPrefixedFormat format = new LengthPrefixedFormat();
        private final AudioLog log = LocalAudioLogs.inMemory(
                        format, AudioLogSettings.DEFAULT.withSegmentBytes(64 * 1024), new ManualClock())
                .preparedBy(Runnable::run)
                .open(SESSION, QualityTier.STANDARD);
        private final AudioAppender older = log.appender(1);
        private final AudioCursor follower = log.cursor(new StartPosition.Start());
        private AudioAppender newer = older;

        @Operation(nonParallelGroup = "older")
        public AppendResult olderAppends(@Param(name = "sequence") int sequence) {
            return append(older, FRAMES[1][sequence].duplicate());
        }

        @Operation(nonParallelGroup = "newer")
        public void newerTakesOver() {
            if (newer == older) {
                newer = log.appender(2);
            }
        }

        @Operation(nonParallelGroup = "newer")
        public String newerAppends(@Param(name = "sequence") int sequence) {
            return newer == older
                    ? "not attached yet"
                    : append(newer, FRAMES[2][sequence].duplicate()).toString();
        }

        /** A change of the list of segments may refuse an append for a moment, which is no result of its own. */
        private static AppendResult append(AudioAppender appender, ByteBuffer frame) {
            AppendResult result = appender.append(frame);
            while (result == AppendResult.NOT_READY) {
                Thread.onSpinWait();
                result = appender.append(frame);
            }
            return result;
        }

        @Operation
        public void seal() {
            log.seal();
        }

        @Operation
        public void unseal() {
            log.unseal();
        }

        @Operation
        public boolean isSealed() {
            return log.isSealed();
        }

        @Operation
        public List<String> newReaderReads() {
            return read(log.cursor(new StartPosition.Start()));
        }

        @Operation(nonParallelGroup = "follower")
        public List<String> followerReads() {
            return read(follower);
        }

        private List<String> read(AudioCursor cursor) {
            List<String> records = new ArrayList<>();
            for (ByteBuffer slice = cursor.slice(1 << 16); slice.hasRemaining(); slice = cursor.slice(1 << 16)) {
                int at = slice.position();
                int length = format.recordBytes(slice, at, slice.limit());
                if (length == 0) {
                    return List.of("incomplete record");
                }
                int frame = format.frameAt(slice, at);
                records.add(frame < 0 ? "gap" : frame(slice, frame, at + length - frame));
                slice.position(at + length);
            }
            return records;
        }

        private static String frame(ByteBuffer slice, int frame, int length) {
            long sequence = AudioFrame.sequence(slice, frame);
            ByteBuffer bytes = slice.slice(frame, length);
            for (int epoch = 1; epoch <= 2; epoch++) {
                if (bytes.equals(FRAMES[epoch][(int) sequence])) {
                    return sequence + " of " + epoch;
                }
            }
            return sequence + " of no epoch";
        }
    }
}
