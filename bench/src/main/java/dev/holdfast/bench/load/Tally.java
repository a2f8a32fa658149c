// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

/** Counts what all listeners received together. Written by the listeners' thread alone. */
final class Tally {

    long delivered;
    long lost;
    long duplicated;
    long reordered;
    long corrupt;
    long told;

    private Window window = Window.NONE;
    private boolean measuring;
    private long nowNanos;

    void measure(Window next) {
        window = next;
    }

    /** Sets the arrival time of the frames that follow. */
    void readAt(long nanos) {
        nowNanos = nanos;
        measuring = window.isOpen(nanos);
    }

    void delivered(long scheduledNanos) {
        delivered++;
        if (measuring) {
            window.arrived(nowNanos - scheduledNanos);
        }
    }

    Heard heard() {
        return new Heard(delivered, lost, duplicated, reordered, corrupt, told);
    }
}
