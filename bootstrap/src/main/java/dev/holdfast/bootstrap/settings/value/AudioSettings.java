// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

import java.util.OptionalLong;

/**
 * How much audio is kept, and how.
 *
 * @param segmentBytes size of a segment, the unit of eviction; four times as much for a premium session
 * @param sessionBytesMax most bytes of one session
 * @param bytesMax most bytes of all sessions; empty: no limit on disk, half of the heap in memory
 * @param diskFreeMin free disk space below which the log accepts no audio
 * @param segmentThreads threads that prepare and force segments
 */
public record AudioSettings(
        Retention retention,
        Fsync fsync,
        int segmentBytes,
        long sessionBytesMax,
        OptionalLong bytesMax,
        long diskFreeMin,
        int segmentThreads) {

    /** The limit for this store, with the default where none is set: the whole disk, or half of the maximum heap. */
    public long bytesMax(Store store) {
        return bytesMax(bytesMax, store);
    }

    /** The same for a limit that is not part of settings yet. */
    public static long bytesMax(OptionalLong set, Store store) {
        return set.orElse(
                store.hasAudioOnDisk() ? Long.MAX_VALUE : Runtime.getRuntime().maxMemory() / 2);
    }
}
