/** Changes to stored sessions: load, decide, save, log and notify. Shared by the use cases. */
@NullMarked
package dev.holdfast.application.session;

import org.jspecify.annotations.NullMarked;
