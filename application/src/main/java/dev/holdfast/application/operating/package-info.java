/** Use cases of the operator: lists and ends sessions of all owners. */
@NullMarked
package dev.holdfast.application.operating;

import org.jspecify.annotations.NullMarked;
