/** What one can ask of Holdfast: one port per actor, the host, the speaker and the listener. */
@NullMarked
package dev.holdfast.application.port.in;

import org.jspecify.annotations.NullMarked;
