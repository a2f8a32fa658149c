// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.option;

import java.util.List;

/** All settings of the server, in the groups and the order in which the help shows them. */
public final class SettingGroups {

    public static final List<SettingGroup> GROUPS = List.of(
            AddressOptions.GROUP,
            StoreOptions.GROUP,
            AuthOptions.GROUP,
            SessionOptions.GROUP,
            AudioOptions.GROUP,
            DrainOptions.GROUP,
            LimitOptions.EVENT_LOOP,
            LimitOptions.CONNECTIONS,
            LimitOptions.REQUESTS,
            MemoryOptions.GROUP,
            LoggingOptions.GROUP);

    /** All settings, in the same order. */
    public static final List<Setting<?>> ALL = GROUPS.stream()
            .<Setting<?>>flatMap(group -> group.settings().stream())
            .toList();

    private SettingGroups() {}
}
