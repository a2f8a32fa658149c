/**
 * Audio logs on the local disk, or in memory: append-only segments whose bytes are what goes on the wire.
 *
 * <p>One thread appends, any number read, and none of them waits for another.
 */
@NullMarked
package dev.holdfast.adapter.local.log;

import org.jspecify.annotations.NullMarked;
