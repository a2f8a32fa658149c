// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.option;

import java.time.Duration;
import java.util.List;

/** Settings for the process's memory. */
public final class MemoryOptions {

    public static final Setting<Duration> HEAP_RETURN_AFTER = Setting.of(
            "heap-return-after",
            "DURATION",
            "30s",
            "how long nothing is collected after a crowd has left until a collection gives heap back, 0s for never;"
                    + " a server with work to do collects more often",
            Converters.duration(Duration.ZERO, Duration.ofDays(1)));

    public static final SettingGroup GROUP = new SettingGroup("Memory", List.of(HEAP_RETURN_AFTER));

    private MemoryOptions() {}
}
