/** Inbound port of the speaker: takes a session's lease and appends audio frames. */
@NullMarked
package dev.holdfast.application.port.in.speaker;

import org.jspecify.annotations.NullMarked;
