/** The benchmark's command line: {@code bench/run}. */
@NullMarked
package dev.holdfast.bench;

import org.jspecify.annotations.NullMarked;
