/** What whoever operates the server may do to sessions that are not theirs. */
@NullMarked
package dev.holdfast.application.operating;

import org.jspecify.annotations.NullMarked;
