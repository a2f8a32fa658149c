/** The wire format: audio frames, JSON messages, close codes and problem details. Starts no thread, opens no socket. */
@NullMarked
package dev.holdfast.client.protocol;

import org.jspecify.annotations.NullMarked;
