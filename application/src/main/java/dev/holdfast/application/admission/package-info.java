/** Who may come in, and how often they may try. */
@NullMarked
package dev.holdfast.application.admission;

import org.jspecify.annotations.NullMarked;
