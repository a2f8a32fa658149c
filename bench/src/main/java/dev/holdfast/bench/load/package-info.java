/**
 * The load: speakers that send on schedule and listeners that check every frame. It uses so little CPU that it can
 * share a machine with the server that it measures.
 *
 * <p>Two threads: one speaks ({@code Speakers}), one listens ({@code Listeners}). Neither allocates for a frame.
 */
@NullMarked
package dev.holdfast.bench.load;

import org.jspecify.annotations.NullMarked;
