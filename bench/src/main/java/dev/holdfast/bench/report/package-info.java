/** Reports findings to people and to programs: tables, JSON, plots. */
@NullMarked
package dev.holdfast.bench.report;

import org.jspecify.annotations.NullMarked;
