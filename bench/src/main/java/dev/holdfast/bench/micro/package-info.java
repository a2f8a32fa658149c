/** Measures the steps of a frame's path one by one, with JMH: {@code bench/run --micro}. */
@NullMarked
package dev.holdfast.bench.micro;

import org.jspecify.annotations.NullMarked;
