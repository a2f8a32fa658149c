@NullMarked
package dev.holdfast.client.speaker;

import org.jspecify.annotations.NullMarked;
