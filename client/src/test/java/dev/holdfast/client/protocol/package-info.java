@NullMarked
package dev.holdfast.client.protocol;

import org.jspecify.annotations.NullMarked;
