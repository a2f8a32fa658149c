/** The small pieces of a frame's way, one by one, with JMH: {@code bench/run --micro}. */
@NullMarked
package dev.holdfast.bench.micro;

import org.jspecify.annotations.NullMarked;
