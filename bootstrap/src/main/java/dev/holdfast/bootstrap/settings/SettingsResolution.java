// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The result of reading an operator's settings: the settings, or all errors. */
public sealed interface SettingsResolution {

    /** @param lines every setting, in the order of {@link ServerSetting#ALL} */
    record Resolved(ServerSettings settings, List<Line> lines) implements SettingsResolution {
        public Resolved {
            lines = List.copyOf(lines);
        }
    }

    /** @param complaints one line for each error */
    record Wrong(List<String> complaints) implements SettingsResolution {
        public Wrong {
            complaints = List.copyOf(complaints);
        }
    }

    /**
     * One setting for display.
     *
     * @param value as it was written, or hidden
     */
    record Line(Setting<?> setting, String value, SettingSource source) {}

    /**
     * Settings from flags, which win over the environment, which wins over the defaults.
     *
     * @param flags by a setting's name, as in {@code "port"}
     * @param environment by a setting's variable, as in {@code "HOLDFAST_PORT"}; others are ignored, and so are empty ones
     */
    static SettingsResolution resolve(Map<String, String> flags, Map<String, String> environment) {
        return new SettingsReader(flags, environment).read();
    }

    /**
     * Environment variables that look like a setting but are not one, perhaps misspelt. Variables that the launcher or
     * another command reads are left out.
     */
    static List<String> unknown(Map<String, String> environment) {
        Set<String> known = ServerSetting.ALL.stream().map(Setting::variable).collect(Collectors.toSet());
        Set<String> others = Set.of("HOLDFAST_SERVER", "HOLDFAST_TOKEN", "HOLDFAST_JAVA_OPTIONS");
        return environment.keySet().stream()
                .filter(name -> name.startsWith("HOLDFAST_") && !known.contains(name) && !others.contains(name))
                .sorted()
                .toList();
    }
}
