/** Speakers and listeners of one run against one server: connects them, measures, and counts what arrived. */
@NullMarked
package dev.holdfast.bench.broadcast;

import org.jspecify.annotations.NullMarked;
