/**
 * The HTTP endpoints: each class adds the routes of one group, calls one port and writes the response.
 */
@NullMarked
package dev.holdfast.adapter.http.routes;

import org.jspecify.annotations.NullMarked;
