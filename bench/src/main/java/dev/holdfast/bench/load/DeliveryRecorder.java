// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.load;

/** Counts the frames of all listeners and records their latency. Confined to the listeners' thread. */
final class DeliveryRecorder {

    long delivered;
    long lost;
    long duplicated;
    long reordered;
    long corrupt;
    long announcedMissing;

    private MeasurementWindow window = MeasurementWindow.NONE;
    private boolean measuring;
    private long arrivalNanos;

    /** Records latencies in this window from now on. */
    void measure(MeasurementWindow next) {
        window = next;
    }

    /** Sets the arrival time of the frames that follow. */
    void setArrivalTime(long nanos) {
        arrivalNanos = nanos;
        measuring = window.contains(nanos);
    }

    /** Counts a frame that arrived for the first time. */
    void delivered(long scheduledNanos) {
        delivered++;
        if (measuring) {
            window.record(arrivalNanos - scheduledNanos);
        }
    }

    DeliveryCounts counts() {
        return new DeliveryCounts(delivered, lost, duplicated, reordered, corrupt, announcedMissing);
    }
}
