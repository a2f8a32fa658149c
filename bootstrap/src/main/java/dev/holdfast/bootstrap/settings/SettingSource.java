// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

/** Where a setting's value came from, the strongest first. */
public enum SettingSource {
    FLAG,
    ENVIRONMENT,
    DEFAULT;

    /** As it is shown beside the value. */
    public String words(Setting<?> setting) {
        return switch (this) {
            case FLAG -> setting.flag();
            case ENVIRONMENT -> setting.variable();
            case DEFAULT -> "default";
        };
    }
}
