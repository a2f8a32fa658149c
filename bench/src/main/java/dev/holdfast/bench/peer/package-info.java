/**
 * The peers: simple broadcast servers, one for each library, with which the benchmark compares Holdfast.
 *
 * <p>All have one protocol: {@code /?room=NAME&role=speaker|listener}. A peer sends each speaker's message to every
 * listener of the room.
 */
@NullMarked
package dev.holdfast.bench.peer;

import org.jspecify.annotations.NullMarked;
