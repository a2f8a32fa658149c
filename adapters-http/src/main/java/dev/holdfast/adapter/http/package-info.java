/**
 * Sessions over HTTP (PROTOCOL §1): an API on Javalin, errors as problem details, health, and the API's own
 * description. Only {@link dev.holdfast.adapter.http.HttpAdapter} and its settings are for others.
 */
@NullMarked
package dev.holdfast.adapter.http;

import org.jspecify.annotations.NullMarked;
