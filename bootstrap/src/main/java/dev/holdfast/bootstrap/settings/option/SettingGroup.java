// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.option;

import java.util.List;
import java.util.stream.Stream;

/**
 * Settings that the help shows together.
 *
 * @param heading their heading in the help
 */
public record SettingGroup(String heading, List<Setting<?>> settings) {
    public SettingGroup {
        settings = List.copyOf(settings);
    }

    static SettingGroup of(String heading, List<Setting<?>> first, List<Setting<?>> more) {
        return new SettingGroup(
                heading,
                Stream.of(first, more).<Setting<?>>flatMap(List::stream).toList());
    }
}
