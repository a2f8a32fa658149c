/** The report: tables, JSON files and charts. */
@NullMarked
package dev.holdfast.bench.report;

import org.jspecify.annotations.NullMarked;
