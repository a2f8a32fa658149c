// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

/**
 * How a session's frames arrived, summed over all listeners; in frames.
 *
 * @param delivered frames that arrived, each counted once
 * @param lost frames that never arrived although later ones did
 * @param duplicated frames that arrived again
 * @param reordered frames that arrived after a later one
 * @param corrupt messages that are no frame of the room
 * @param told frames that the server announced as missing; not counted as lost
 */
public record Heard(long delivered, long lost, long duplicated, long reordered, long corrupt, long told) {

    public boolean isFlawless() {
        return lost == 0 && duplicated == 0 && reordered == 0 && corrupt == 0 && told == 0;
    }

    /** Returns a copy that also counts frames lost at the end of the session, after which no frame arrived. */
    public Heard withoutTheLast(long frames) {
        return new Heard(delivered, lost + frames, duplicated, reordered, corrupt, told);
    }
}
