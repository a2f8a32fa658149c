/**
 * Append-only audio logs, on the local disk or in memory. A log's records are the bytes of the frames on the wire.
 *
 * <p>Data plane: one thread appends to a log, any number read it, and none waits for another. Knows no repository, no
 * JSON and no mapper. {@code log} uses {@code background} and {@code storage}, which uses {@code segment}.
 */
@NullMarked
package dev.holdfast.adapter.local.log;

import org.jspecify.annotations.NullMarked;
