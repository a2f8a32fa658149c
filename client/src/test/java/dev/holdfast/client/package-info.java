/** The SDK against servers that do what they should not. */
@NullMarked
package dev.holdfast.client;

import org.jspecify.annotations.NullMarked;
