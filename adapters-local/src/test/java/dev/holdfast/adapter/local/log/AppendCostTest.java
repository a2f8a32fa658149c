// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.holdfast.application.port.out.audio.AudioAppender;
import dev.holdfast.application.port.out.audio.AudioAppender.AppendResult;
import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.session.SessionFixtures;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Appending and reading a frame allocates nothing. Beginning a segment does, every few thousand frames. */
class AppendCostTest {

    private static final int FRAMES = 50_000;

    /** Less than the smallest object of 16 bytes. A segment allocates kilobytes for thousands of frames. */
    private static final long BYTES_A_FRAME_MAX = 8;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    @Test
    void appendingAndReadingAFrameAllocatesNothing() {
        try (LocalAudioLogs logs =
                LocalAudioLogs.inFolder(folder, TestFrames.FORMAT, AudioLogSettings.DEFAULT, new ManualClock())) {
            appendAndRead(logs.open(SessionFixtures.id(1), QualityTier.STANDARD));
        }
    }

    private void appendAndRead(AudioLog log) {
        AudioAppender appender = log.appender(1);
        AudioCursor cursor = log.cursor(new StartPosition.Live());
        ByteBuffer frame = TestFrames.frame(0, 140);
        appendAndRead(appender, cursor, frame, 0);

        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        appendAndRead(appender, cursor, frame, FRAMES);
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;

        assertThat(allocated / FRAMES).isLessThan(BYTES_A_FRAME_MAX);
    }

    private static void appendAndRead(AudioAppender appender, AudioCursor cursor, ByteBuffer frame, long from) {
        for (long sequence = from; sequence < from + FRAMES; sequence++) {
            frame.putInt(8, (int) sequence);
            AppendResult result = appender.append(frame);
            while (result == AppendResult.NOT_READY) {
                // Frames come faster than from any speaker, so the segment threads are behind.
                Thread.onSpinWait();
                result = appender.append(frame);
            }
            if (result != AppendResult.APPENDED) {
                throw new AssertionError("not appended: " + sequence);
            }
            ByteBuffer slice = cursor.slice(1 << 18);
            slice.position(slice.limit());
        }
    }
}
