/**
 * One segment of an audio log: header, record index, records, and recovery after a crash. Knows no files and no other segment
 * but its successor.
 */
@NullMarked
package dev.holdfast.adapter.local.log.segment;

import org.jspecify.annotations.NullMarked;
