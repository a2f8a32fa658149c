/** Data plane of listening: reads the log through a cursor. Uses no session store and no JSON. */
@NullMarked
package dev.holdfast.application.listening.feed;

import org.jspecify.annotations.NullMarked;
