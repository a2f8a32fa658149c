// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.contract.AudioCursorContract;
import dev.holdfast.testkit.contract.AudioLogContract;
import dev.holdfast.testkit.contract.ContinuedAudioLogContract;
import dev.holdfast.testkit.contract.DurableAudioLogContract;
import dev.holdfast.testkit.contract.LengthPrefixedFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contracts of audio logs, for logs in files. Small segments, so that each test uses several. */
class FolderAudioLogTest {

    @TempDir
    Path folder;

    private final List<LocalAudioLogs> opened = new ArrayList<>();

    private LocalAudioLogs inFolder() {
        return inFolder(Fsync.NEVER);
    }

    private LocalAudioLogs inFolder(Fsync fsync) {
        AudioLogSettings small =
                AudioLogSettings.DEFAULT.withSegmentBytes(64 * 1024).withFsync(fsync);
        LocalAudioLogs logs = LocalAudioLogs.inFolder(folder, new LengthPrefixedFormat(), small, new ManualClock());
        opened.add(logs);
        return logs;
    }

    @AfterEach
    void close() {
        opened.forEach(LocalAudioLogs::close);
    }

    @Nested
    class Appending extends AudioLogContract {
        private AudioLogs logs;

        @BeforeEach
        void open() {
            logs = inFolder();
        }

        @Override
        protected AudioLogs logs() {
            return logs;
        }
    }

    @Nested
    class AppendingWithFsync extends AudioLogContract {
        private AudioLogs logs;

        @BeforeEach
        void open() {
            logs = inFolder(Fsync.ALWAYS);
        }

        @Override
        protected AudioLogs logs() {
            return logs;
        }
    }

    @Nested
    class Reading extends AudioCursorContract {
        private AudioLogs logs;

        @BeforeEach
        void open() {
            logs = inFolder();
        }

        @Override
        protected AudioLogs logs() {
            return logs;
        }
    }

    @Nested
    class Durability extends DurableAudioLogContract {
        private AudioLogs logs;

        @BeforeEach
        void open() {
            logs = inFolder().preparedBy(Runnable::run);
        }

        @Override
        protected AudioLogs logs() {
            return logs;
        }

        @Override
        protected void reopen() {
            logs = inFolder().preparedBy(Runnable::run);
        }
    }

    @Nested
    class ContinuedFromElsewhere extends ContinuedAudioLogContract {
        private AudioLogs logs;

        @BeforeEach
        void open() {
            logs = inFolder();
        }

        @Override
        protected AudioLogs logs() {
            return logs;
        }
    }
}
