/**
 * The Java SDK's entry point: create sessions, speak into them and listen to them, over any number of lost connections.
 *
 * <p>This package is on top: it uses every other one, and none uses it. Imports run one way, in this order: {@code config},
 * {@code session}, {@code event} (exported, like this one), {@code protocol}, {@code runtime}, {@code http}, {@code
 * connection}, {@code speaker} and {@code listener}, and then this one.
 */
@NullMarked
package dev.holdfast.client;

import org.jspecify.annotations.NullMarked;
