package dev.holdfast.adapter.local.log.model;

import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.Appended;
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
 * Two speakers, a seal and listeners at once: whatever each of them saw, there is an order of whole steps that explains
 * it. So nothing of an older epoch comes after a take-over, nothing after a seal, no reader sees half a record, and none
 * misses what was there before it looked. Real threads, because all orders of a whole log's steps are too many: those are
 * for {@code AppendFenceLinearizabilityTest}.
 */
class AudioLogLinearizabilityTest {

    private static final SessionId SESSION = new SessionId("caring-king-275");

    /** By epoch and sequence. Made beforehand, so that threads meet in the log and not while making them. */
    private static final ByteBuffer[][] FRAMES = new ByteBuffer[3][5];

    static {
        for (int epoch = 1; epoch <= 2; epoch++) {
            for (int sequence = 0; sequence < 5; sequence++) {
                FRAMES[epoch][sequence] = ReferenceLog.frame(sequence, epoch, epoch == 1 ? 20 : 300);
            }
        }
    }

    @Test
    void whateverRealThreadsSawIsAnOrderOfWholeSteps() {
        new StressOptions()
                .threads(3)
                .actorsPerThread(4)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(20)
                .invocationsPerIteration(600)
                .check(Everybody.class);
    }

    /** Everybody who touches one log. Each speaker and each listener is one thread, as the ports ask. */
    @Param(name = "sequence", gen = IntGen.class, conf = "0:4")
    public static class Everybody {

        private final LengthPrefixedFormat format = new LengthPrefixedFormat();
        private final AudioLog log = LocalAudioLogs.inMemory(
                        format, AudioLogSettings.DEFAULT.withSegmentBytes(64 * 1024), new ManualClock())
                .open(SESSION, QualityTier.STANDARD);
        private final AudioAppender older = log.appender(1);
        private final AudioCursor follower = log.cursor(new StartPosition.Start());
        private AudioAppender newer = older;

        @Operation(nonParallelGroup = "older")
        public Appended olderSpeaks(@Param(name = "sequence") int sequence) {
            return older.append(FRAMES[1][sequence].duplicate());
        }

        @Operation(nonParallelGroup = "newer")
        public void newerTakesOver() {
            if (newer == older) {
                newer = log.appender(2);
            }
        }

        @Operation(nonParallelGroup = "newer")
        public String newerSpeaks(@Param(name = "sequence") int sequence) {
            return newer == older
                    ? "not yet here"
                    : newer.append(FRAMES[2][sequence].duplicate()).toString();
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
        public List<String> whoeverComesNowHears() {
            return heard(log.cursor(new StartPosition.Start()));
        }

        @Operation(nonParallelGroup = "follower")
        public List<String> theFollowerHearsOn() {
            return heard(follower);
        }

        private List<String> heard(AudioCursor cursor) {
            List<String> heard = new ArrayList<>();
            for (ByteBuffer slice = cursor.slice(1 << 16); slice.hasRemaining(); slice = cursor.slice(1 << 16)) {
                int at = slice.position();
                int length = format.recordBytes(slice, at, slice.limit());
                if (length == 0) {
                    return List.of("half a record");
                }
                int frame = format.frameAt(slice, at);
                heard.add(frame < 0 ? "gap" : said(slice, frame, at + length - frame));
                slice.position(at + length);
            }
            return heard;
        }

        private static String said(ByteBuffer slice, int frame, int length) {
            long sequence = AudioFrame.sequence(slice, frame);
            ByteBuffer bytes = slice.slice(frame, length);
            for (int epoch = 1; epoch <= 2; epoch++) {
                if (bytes.equals(FRAMES[epoch][(int) sequence])) {
                    return sequence + " of " + epoch;
                }
            }
            return sequence + " of nobody";
        }
    }
}
