/** JMH benchmarks of single steps of a frame's path: {@code bench/run --micro}. */
@NullMarked
package dev.holdfast.bench.micro;

import org.jspecify.annotations.NullMarked;
