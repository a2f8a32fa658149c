/**
 * The load generator: speakers that send on schedule and listeners that check every frame. It uses so little CPU that it
 * can share a machine with the server under test.
 *
 * <p>One thread sends ({@code Speakers}), one receives ({@code Listeners}). Neither allocates for a frame.
 */
@NullMarked
package dev.holdfast.bench.load;

import org.jspecify.annotations.NullMarked;
