/**
 * How Jetty is configured: threads, limits, connectors, and its error responses.
 */
@NullMarked
package dev.holdfast.adapter.http.jetty;

import org.jspecify.annotations.NullMarked;
