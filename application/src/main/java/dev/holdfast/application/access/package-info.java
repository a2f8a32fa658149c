/** Access control: who may do what, and how many attempts an address has. */
@NullMarked
package dev.holdfast.application.access;

import org.jspecify.annotations.NullMarked;
