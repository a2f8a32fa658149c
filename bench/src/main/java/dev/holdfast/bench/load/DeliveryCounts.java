// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

/**
 * How many frames arrived, were lost, or arrived wrongly, summed over all listeners. Immutable: any thread may use it.
 *
 * @param delivered frames that arrived, each counted once
 * @param lost frames that never arrived although later ones did
 * @param duplicated frames that arrived a second time
 * @param reordered frames that arrived after a later one
 * @param corrupt messages that are not a frame of the session
 * @param announcedMissing frames that the server announced as a gap; not counted as lost
 */
public record DeliveryCounts(
        long delivered, long lost, long duplicated, long reordered, long corrupt, long announcedMissing) {

    /** Whether each frame arrived once and in order. */
    public boolean isFlawless() {
        return lost == 0 && duplicated == 0 && reordered == 0 && corrupt == 0 && announcedMissing == 0;
    }

    /** Returns a copy that counts this many more frames as lost: those at the end, after which no frame arrived. */
    public DeliveryCounts withMoreLost(long frames) {
        return new DeliveryCounts(delivered, lost + frames, duplicated, reordered, corrupt, announcedMissing);
    }
}
