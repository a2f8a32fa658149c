// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.segment;

import java.io.IOException;

/** The file or memory block that holds a segment's bytes. Methods that do something may wait for the disk. */
public interface SegmentBacking {

    /** Holds no bytes and needs no release. */
    SegmentBacking NONE = new SegmentBacking() {};

    /**
     * Allocates storage for these bytes, so that a later write to them cannot fail. Bytes written before are kept.
     *
     * @throws IOException if the disk is full or the quota is used up
     */
    default void reserve(int position, int length) throws IOException {}

    /**
     * Forces these bytes to the disk.
     *
     * @throws IOException if the disk did not take them
     */
    default void force(int position, int length) throws IOException {}

    /** Whether more than one segment uses these bytes. */
    default boolean isShared() {
        return false;
    }

    /** When an earlier process last wrote these bytes, in ms since 1970; 0 if none did. */
    default long writtenMillis() {
        return 0;
    }

    /** Deletes the file's name, so that a later process does not load it. Current readers are not affected. */
    default void unlink() {}

    /** Releases bytes and quota, and deletes the file unless {@code keepFile}. No reader may use the bytes afterwards. */
    default void release(boolean keepFile) {}
}
