// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.option;

import dev.holdfast.bootstrap.settings.value.LogFormat;
import dev.holdfast.bootstrap.settings.value.LogLevel;
import java.util.List;

/** Settings for the server's log. */
public final class LoggingOptions {

    public static final Setting<LogFormat> LOG_FORMAT =
            Setting.choice("log-format", LogFormat.TEXT, "format of the log: text for people, json for log collectors");

    public static final Setting<LogLevel> LOG_LEVEL =
            Setting.choice("log-level", LogLevel.INFO, "lowest level that Holdfast logs; libraries log from warn on");

    public static final SettingGroup GROUP = new SettingGroup("Log", List.of(LOG_FORMAT, LOG_LEVEL));

    private LoggingOptions() {}
}
