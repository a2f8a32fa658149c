// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.storage.SegmentStore;
import java.util.function.LongSupplier;

/** Files on a disk whose free space a test sets. */
final class LimitedDisk extends ForwardingDisk {

    private final LongSupplier free;

    LimitedDisk(SegmentStore files, LongSupplier free) {
        super(files);
        this.free = free;
    }

    @Override
    public long usableBytes() {
        return free.getAsLong();
    }
}
