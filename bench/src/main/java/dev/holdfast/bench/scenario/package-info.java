/** The scenarios: each connects listeners and speakers to a server, measures, and returns results. */
@NullMarked
package dev.holdfast.bench.scenario;

import org.jspecify.annotations.NullMarked;
