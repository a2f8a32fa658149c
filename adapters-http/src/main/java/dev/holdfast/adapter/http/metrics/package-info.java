/**
 * What the HTTP server counts, and how metrics are written: Prometheus' text format, and JSON for the dashboard.
 */
@NullMarked
package dev.holdfast.adapter.http.metrics;

import org.jspecify.annotations.NullMarked;
