/**
 * The SDK's client: settings, timeouts, retries, and the translation of its exceptions into the port's.
 */
@NullMarked
package dev.holdfast.adapter.dynamodb.client;

import org.jspecify.annotations.NullMarked;
