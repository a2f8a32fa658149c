/** The threads that prepare segments, so that no append waits for the disk. Data plane. */
@NullMarked
package dev.holdfast.adapter.local.log.background;

import org.jspecify.annotations.NullMarked;
