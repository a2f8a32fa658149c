/** The values that settings have, checked when they are made. */
@NullMarked
package dev.holdfast.bootstrap.settings.value;

import org.jspecify.annotations.NullMarked;
