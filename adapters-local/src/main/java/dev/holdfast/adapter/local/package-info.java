/**
 * Storage of one server, on its own disk or in its memory: node id, tickets, address limits; sessions in {@code session},
 * audio in {@code log}. The default: needs no other service, and a killed process loses nothing.
 */
@NullMarked
package dev.holdfast.adapter.local;

import org.jspecify.annotations.NullMarked;
