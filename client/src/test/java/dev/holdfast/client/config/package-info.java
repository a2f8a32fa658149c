@NullMarked
package dev.holdfast.client.config;

import org.jspecify.annotations.NullMarked;
