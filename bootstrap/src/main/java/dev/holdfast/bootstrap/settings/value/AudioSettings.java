// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

import java.util.OptionalLong;

/**
 * How much audio is kept, and how.
 *
 * @param segmentBytes what is let go at once; four times as much for a premium session
 * @param sessionBytesMax for one session
 * @param bytesMax for all together; nothing where only the disk, or half of what Java may use, is the limit
 * @param diskFreeMin what the disk must have left for more audio to be written
 */
public record AudioSettings(
        Retention retention,
        Fsync fsync,
        int segmentBytes,
        long sessionBytesMax,
        OptionalLong bytesMax,
        long diskFreeMin) {

    /** The same where nothing is said: of a disk all, of memory half of what Java may use. */
    public long bytesMax(Store store) {
        return bytesMax.orElse(
                store.hasAudioOnDisk() ? Long.MAX_VALUE : Runtime.getRuntime().maxMemory() / 2);
    }
}
