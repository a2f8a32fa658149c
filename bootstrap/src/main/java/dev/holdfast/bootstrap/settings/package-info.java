/**
 * What an operator can set: a name, a default, a reason, a flag and a variable each.
 *
 * <p>All of it is read and checked before anything starts, and everything wrong is named at once.
 */
@NullMarked
package dev.holdfast.bootstrap.settings;

import org.jspecify.annotations.NullMarked;
