/** The scenarios: each connects listeners and speakers, measures, and reports a result. */
@NullMarked
package dev.holdfast.bench.scenario;

import org.jspecify.annotations.NullMarked;
