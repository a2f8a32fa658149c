@NullMarked
package dev.holdfast.client.runtime;

import org.jspecify.annotations.NullMarked;
