// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import dev.holdfast.bootstrap.settings.option.Setting;

/** The source of a setting's value, the strongest first. */
public enum SettingSource {
    FLAG,
    ENVIRONMENT,
    DEFAULT;

    /** The name of the source, shown beside the value. */
    public String words(Setting<?> setting) {
        return switch (this) {
            case FLAG -> setting.flag();
            case ENVIRONMENT -> setting.variable();
            case DEFAULT -> "default";
        };
    }
}
