/**
 * The servers that Holdfast is measured beside: what somebody would write in an afternoon with each library, and no worse.
 *
 * <p>All speak alike: {@code /?room=NAME&role=speaker|listener}, and what a room's speaker sends goes to each of its listeners.
 */
@NullMarked
package dev.holdfast.bench.peer;

import org.jspecify.annotations.NullMarked;
