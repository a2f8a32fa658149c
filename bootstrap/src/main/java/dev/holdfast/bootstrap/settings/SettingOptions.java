// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import dev.holdfast.bootstrap.settings.option.Setting;
import dev.holdfast.bootstrap.settings.option.SettingGroups;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The picocli options of all settings on one command. An option that is not given takes its value from the environment, then its
 * default. An invalid value does not end the parsing, so that the operator learns all errors at once. For one thread, and one run
 * of the command.
 */
public final class SettingOptions {

    private final CommandSpec spec;
    private final Map<String, String> environment;
    private final Map<Setting<?>, OptionSpec> options = new LinkedHashMap<>();
    private final Map<Setting<?>, String> errors = new LinkedHashMap<>();

    private SettingOptions(CommandSpec spec, Map<String, String> environment) {
        this.spec = spec;
        this.environment = environment;
    }

    /**
     * Adds an option for each setting to this command, which is not parsed yet.
     *
     * @param environment by a setting's variable, as in {@code "HOLDFAST_PORT"}; others are ignored, and so are empty ones
     */
    public static SettingOptions addTo(CommandLine line, Map<String, String> environment) {
        SettingOptions all = new SettingOptions(line.getCommandSpec(), environment);
        SettingGroups.ALL.forEach(all::add);
        line.setDefaultValueProvider(all::fromEnvironment);
        // Picocli would replace ${...} in a value.
        line.setInterpolateVariables(false);
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, all::help);
        return all;
    }

    private void add(Setting<?> setting) {
        OptionSpec.Builder option = OptionSpec.builder(setting.flag());
        if (setting.isSwitch()) {
            option.arity("0..1").fallbackValue("true");
        }
        String byDefault = setting.defaultText().isEmpty() ? "none" : setting.defaultText();
        option.paramLabel(setting.placeholder())
                .type(Object.class)
                .converters(recordingErrors(setting))
                .defaultValue(setting.defaultText())
                // Picocli would read a percent sign as a format.
                .description((setting.description() + " (" + byDefault + ")").replace("%", "%%"));
        options.put(setting, option.build());
        spec.addOption(options.get(setting));
    }

    private ITypeConverter<@Nullable Object> recordingErrors(Setting<?> setting) {
        return text -> {
            try {
                return setting.converter().convert(text);
            } catch (IllegalArgumentException e) {
                errors.put(setting, e.getMessage());
                return null;
            }
        };
    }

    /** The variable's value; null leaves the default. */
    private @Nullable String fromEnvironment(ArgSpec arg) {
        return options.entrySet().stream()
                .filter(entry -> entry.getValue().equals(arg))
                .flatMap(entry -> entry.getKey().from(environment).stream())
                .findFirst()
                .orElse(null);
    }

    /** The options of the command itself, then those of each group under its heading. */
    private String help(Help help) {
        List<OptionSpec> own = spec.options().stream()
                .filter(option -> !option.hidden() && !options.containsValue(option))
                .toList();
        return optionList(help, own)
                + SettingGroups.GROUPS.stream()
                        .map(group -> help.createHeading("%n" + group.heading() + "%n")
                                + optionList(
                                        help,
                                        group.settings().stream()
                                                .map(options::get)
                                                .toList()))
                        .collect(Collectors.joining());
    }

    private String optionList(Help help, List<OptionSpec> shown) {
        Help.Layout layout = help.createDefaultLayout(spec.options(), List.of(), help.colorScheme());
        layout.addOptions(shown, help.parameterLabelRenderer());
        return layout.toString();
    }

    /** The settings after the command was parsed. */
    public SettingsResolution resolve() {
        return new ParsedSettings(spec.commandLine().getParseResult(), environment, options, errors).resolve();
    }
}
