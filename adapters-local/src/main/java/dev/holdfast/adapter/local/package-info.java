/**
 * Sessions, tickets and limits of one server, on its own disk or in its memory.
 * The default: no outside service, and a killed process loses nothing.
 */
@NullMarked
package dev.holdfast.adapter.local;

import org.jspecify.annotations.NullMarked;
