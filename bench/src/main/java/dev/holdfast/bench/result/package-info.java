/** The figures that a run of a scenario measured, and whether the run counts. */
@NullMarked
package dev.holdfast.bench.result;

import org.jspecify.annotations.NullMarked;
