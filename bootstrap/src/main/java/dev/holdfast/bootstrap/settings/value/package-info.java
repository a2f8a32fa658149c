/** The values of settings. Each is checked when it is created. */
@NullMarked
package dev.holdfast.bootstrap.settings.value;

import org.jspecify.annotations.NullMarked;
