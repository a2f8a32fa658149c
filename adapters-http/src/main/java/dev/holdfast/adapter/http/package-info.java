/**
 * The HTTP server: the sessions API (docs/protocol.md §1), the pages, health and metrics, on Javalin and Jetty.
 *
 * <p>Packages import only those before them: {@code config}, {@code response}, {@code request}, {@code metrics}, {@code web},
 * {@code jetty}, {@code routes}, and {@link dev.holdfast.adapter.http.HttpAdapter} last, which assembles them. Other modules
 * use {@code HttpAdapter} and {@code config} alone.
 */
@NullMarked
package dev.holdfast.adapter.http;

import org.jspecify.annotations.NullMarked;
