/**
 * Storage of segments: memory-mapped files or off-heap memory, and the quota that both count against.
 */
@NullMarked
package dev.holdfast.adapter.local.log.storage;

import org.jspecify.annotations.NullMarked;
