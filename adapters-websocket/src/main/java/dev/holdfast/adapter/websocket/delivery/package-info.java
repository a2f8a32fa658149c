/**
 * Writes to connections: the output side of each, its writer for other threads, and the fan-out of a session's audio and events. Data plane:
 * knows no JSON library and no repository, also not through another class of this module.
 */
@NullMarked
package dev.holdfast.adapter.websocket.delivery;

import org.jspecify.annotations.NullMarked;
