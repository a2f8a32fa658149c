/** Outbound ports for audio: the log, its appender and its cursors. Data plane. */
@NullMarked
package dev.holdfast.application.port.out.audio;

import org.jspecify.annotations.NullMarked;
