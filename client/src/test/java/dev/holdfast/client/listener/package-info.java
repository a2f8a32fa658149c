@NullMarked
package dev.holdfast.client.listener;

import org.jspecify.annotations.NullMarked;
