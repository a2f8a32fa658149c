/**
 * What the operator sets for the HTTP server: addresses, limits, readiness checks.
 */
@NullMarked
package dev.holdfast.adapter.http.config;

import org.jspecify.annotations.NullMarked;
