/**
 * The protocol's control plane: attaches connections to sessions and handles their messages, one handler for each role. May
 * block in the application's use cases.
 */
@NullMarked
package dev.holdfast.adapter.websocket.protocol;

import org.jspecify.annotations.NullMarked;
