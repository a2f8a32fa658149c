/**
 * The load: speakers that speak on time and listeners that check every frame, cheap enough to stand beside the server they measure.
 *
 * <p>Two threads: one speaks ({@code Speakers}), one hears ({@code Listeners}). Nothing is allocated for a frame.
 */
@NullMarked
package dev.holdfast.bench.load;

import org.jspecify.annotations.NullMarked;
