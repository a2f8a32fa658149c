// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import dev.holdfast.bootstrap.settings.option.Setting;
import dev.holdfast.bootstrap.settings.option.SettingGroups;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The result of reading an operator's settings: the settings, or all errors. */
public sealed interface SettingsResolution {

    /** @param lines every setting, in the order of {@link SettingGroups#ALL} */
    record Resolved(ServerSettings settings, List<Line> lines) implements SettingsResolution {
        public Resolved {
            lines = List.copyOf(lines);
        }
    }

    /** @param errors one line for each */
    record Invalid(List<String> errors) implements SettingsResolution {
        public Invalid {
            errors = List.copyOf(errors);
        }
    }

    /**
     * One setting for display.
     *
     * @param value as it was written
     */
    record Line(Setting<?> setting, String value, SettingSource source) {}

    /**
     * Settings from flags, which win over the environment, which wins over the defaults.
     *
     * @param flags by a setting's name, as in {@code "port"}
     * @param environment by a setting's variable, as in {@code "HOLDFAST_PORT"}; others are ignored, and so are empty ones
     * @throws picocli.CommandLine.ParameterException if a name is not a setting
     */
    static SettingsResolution resolve(Map<String, String> flags, Map<String, String> environment) {
        CommandLine line = new CommandLine(CommandSpec.create());
        SettingOptions options = SettingOptions.addTo(line, environment);
        line.parseArgs(flags.entrySet().stream()
                .map(flag -> "--" + flag.getKey() + "=" + flag.getValue())
                .toArray(String[]::new));
        return options.resolve();
    }

    /**
     * Environment variables that look like a setting but are not one, perhaps misspelt. Variables that the launcher or
     * another command reads are left out.
     */
    static List<String> unknown(Map<String, String> environment) {
        Set<String> known = SettingGroups.ALL.stream().map(Setting::variable).collect(Collectors.toSet());
        Set<String> others = Set.of("HOLDFAST_SERVER", "HOLDFAST_TOKEN", "HOLDFAST_JAVA_OPTIONS");
        return environment.keySet().stream()
                .filter(name -> name.startsWith("HOLDFAST_") && !known.contains(name) && !others.contains(name))
                .sorted()
                .toList();
    }
}
