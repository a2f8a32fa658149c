/**
 * Every setting of the server: its name, default, description and converter. {@link
 * dev.holdfast.bootstrap.settings.option.SettingGroups} lists them in the order of the help.
 */
@NullMarked
package dev.holdfast.bootstrap.settings.option;

import org.jspecify.annotations.NullMarked;
