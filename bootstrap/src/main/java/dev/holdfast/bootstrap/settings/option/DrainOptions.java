// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.option;

import dev.holdfast.bootstrap.settings.value.DrainSettings;
import java.time.Duration;
import java.util.List;

/** Settings for how the server drains its connections before it stops. */
public final class DrainOptions {

    public static final Setting<Duration> DRAIN_DELAY = Setting.of(
            "drain-delay",
            "DURATION",
            "0s",
            "how long after /health/ready fails the first client is told to leave; as long as a load balancer takes to notice",
            Converters.duration(Duration.ZERO, DrainSettings.LONGEST));

    public static final Setting<Duration> DRAIN_WINDOW = Setting.of(
            "drain-window",
            "DURATION",
            "15s",
            "how long it takes until all clients have left; a container has 30 s to stop",
            Converters.duration(Duration.ZERO, DrainSettings.LONGEST));

    public static final Setting<Integer> DRAIN_RATE = Setting.of(
            "drain-rate",
            "NUMBER",
            "500",
            "clients told to leave each second, more if the window requires it; what another server can take in",
            Converters.number(1, 1_000_000));

    public static final SettingGroup GROUP = new SettingGroup("Drain", List.of(DRAIN_DELAY, DRAIN_WINDOW, DRAIN_RATE));

    private DrainOptions() {}
}
