// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.adapter.local.log.TestFrames;
import dev.holdfast.adapter.local.log.segment.ReservedSegment;
import dev.holdfast.domain.identity.SessionId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading of segment files, which the contracts of the log do not cover. */
class FolderSegmentsTest {

    private static final SessionId SESSION = new SessionId("caring-king-275");
    private static final int SEGMENT_BYTES = 64 * 1024;
    private static final Path MAPPED_FILES = Path.of("/proc/self/maps");

    @TempDir
    Path folder;

    private final StorageQuota quota = new StorageQuota(Long.MAX_VALUE, 0);

    /** A segment whose header is intact and places the records before the beginning of the file. */
    private static byte[] unreadableSegment() {
        ByteBuffer bytes = ByteBuffer.allocate(SEGMENT_BYTES);
        bytes.putLong(0x4846617564696F31L).putLong(150).putInt(-8);
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, 20));
        bytes.putInt((int) crc.getValue());
        return bytes.array();
    }

    private static boolean isMapped(Path folder) throws IOException {
        return Files.exists(MAPPED_FILES)
                && Files.readString(MAPPED_FILES)
                        .contains(folder.toRealPath().resolve(SESSION.value()).toString());
    }

    @Test
    void aLogWithAFileThatCannotBeReadReleasesItsOtherFiles() throws IOException {
        FolderSegments store = new FolderSegments(folder, quota, false);
        for (int number = 0; number < 4; number++) {
            store.create(SESSION, number * 100L, SEGMENT_BYTES)
                    .begin(number * 100L)
                    .backing()
                    .release(true);
        }
        Path unreadable = folder.resolve(SESSION.value()).resolve("0000000150.seg");
        Files.write(unreadable, unreadableSegment());

        assertThatThrownBy(() -> store.load(SESSION, TestFrames.FORMAT)).isInstanceOf(IndexOutOfBoundsException.class);

        assertThat(quota.used()).isZero();
        assertThat(isMapped(folder)).isFalse();
        Files.delete(unreadable);
        SegmentStore.StoredSegments stored = store.load(SESSION, TestFrames.FORMAT);
        assertThat(stored.segments()).hasSize(4);
        assertThat(quota.used()).isPositive();
        stored.release();
    }

    @Test
    void aSegmentThatWasCreatedAheadAndNotUsedIsNoSpareOne() throws IOException {
        FolderSegments store = new FolderSegments(folder, quota, false);
        store.create(SESSION, 0, SEGMENT_BYTES).backing().release(true);
        store.reserve(SESSION, SEGMENT_BYTES).backing().release(true);

        SegmentStore.StoredSegments stored = store.load(SESSION, TestFrames.FORMAT);

        assertThat(stored.segments()).isEmpty();
        // Storage is reserved for a part of the first one alone: a write into the rest fails if the disk is full.
        assertThat(stored.reserved()).hasSize(2);
        assertThat(stored.reserved().stream().filter(ReservedSegment::isComplete))
                .hasSize(1);
        stored.release();
        assertThat(quota.used()).isZero();
    }
}
