// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.result;

/** The reported figures, with their units. Immutable: any thread may use it. */
public enum Metric {
    DELIVERIES("deliveries/s", 0, true),
    BEHIND("behind, s", 2, false),
    P50("p50 ms", 1, false),
    P99("p99 ms", 1, true),
    P999("p99.9 ms", 1, false),
    P99_OF_BEFORE("p99 to before", 2, false),
    CPU("server CPU µs/delivery", 2, true),
    RSS("RSS MiB", 0, false),
    HEAP("heap MiB", 1, false),
    RSS_GROWTH("RSS growth MiB", 1, false),
    HEAP_GROWTH("heap growth MiB", 1, false),
    HEAP_PER_LISTENER("heap KiB/listener", 2, true),
    RSS_PER_LISTENER("RSS KiB/listener", 2, true),
    RSS_AFTER_LOAD("RSS after load MiB", 0, true),
    CAUGHT_UP("all caught up, s", 2, false),
    SINCE_KILL("since the kill, s", 2, false),
    REFUSALS("came again, times", 0, false),
    SPEAKER_REFUSALS("speaker came again, times", 0, false),
    HANDSHAKES("handshakes, s", 2, true),
    LISTENERS_SERVED("listeners served", 0, true),
    READY("ready, ms", 0, true);

    private final String title;
    private final int decimals;
    private final boolean compared;

    Metric(String title, int decimals, boolean compared) {
        this.title = title;
        this.decimals = decimals;
        this.compared = compared;
    }

    /** The title with the unit: the column head in tables and the key in result files. */
    public String title() {
        return title;
    }

    public int decimals() {
        return decimals;
    }

    /** Whether the report compares the figure between servers. */
    public boolean isCompared() {
        return compared;
    }
}
