/** Loads a session, lets it decide, saves it, tells of it: the way every change takes. */
@NullMarked
package dev.holdfast.application.session;

import org.jspecify.annotations.NullMarked;
