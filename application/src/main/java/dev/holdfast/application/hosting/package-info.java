/** Makes, finds, lists and ends sessions, and lets time do to them what is due. */
@NullMarked
package dev.holdfast.application.hosting;

import org.jspecify.annotations.NullMarked;
