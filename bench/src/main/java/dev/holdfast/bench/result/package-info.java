/** The result of a run: the measured figures, and whether the run counts. */
@NullMarked
package dev.holdfast.bench.result;

import org.jspecify.annotations.NullMarked;
