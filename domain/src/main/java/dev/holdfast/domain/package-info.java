/**
 * The domain model: sessions, the connections attached to them, and their audio.
 *
 * <p>Pure code: no clock, no randomness, no input or output. Time and random numbers are parameters, so tests can repeat
 * every decision.
 */
@NullMarked
package dev.holdfast.domain;

import org.jspecify.annotations.NullMarked;
