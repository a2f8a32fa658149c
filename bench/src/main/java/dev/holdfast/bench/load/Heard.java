// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

/**
 * How a talk arrived, over all listeners; in frames.
 *
 * @param delivered those that came, each once
 * @param lost those that others came after, and that never came themselves
 * @param duplicated those that came again
 * @param reordered those that came after a later one
 * @param corrupt messages that are no frame of the room
 * @param told those that the server said will not come: lost, but honestly
 */
public record Heard(long delivered, long lost, long duplicated, long reordered, long corrupt, long told) {

    public boolean isFlawless() {
        return lost == 0 && duplicated == 0 && reordered == 0 && corrupt == 0 && told == 0;
    }

    /** The same, with frames at the end of the talk that nobody came after. */
    public Heard withoutTheLast(long frames) {
        return new Heard(delivered, lost + frames, duplicated, reordered, corrupt, told);
    }
}
