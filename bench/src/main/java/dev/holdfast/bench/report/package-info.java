/** What was found, for people and for programs: tables, JSON, plots. */
@NullMarked
package dev.holdfast.bench.report;

import org.jspecify.annotations.NullMarked;
