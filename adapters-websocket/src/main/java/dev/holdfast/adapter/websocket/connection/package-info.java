/**
 * Reads from connections: decodes frames and appends a speaker's audio. Data plane: knows no JSON library and no repository;
 * text messages go to a {@code MessageHandler}.
 */
@NullMarked
package dev.holdfast.adapter.websocket.connection;

import org.jspecify.annotations.NullMarked;
