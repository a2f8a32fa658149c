/** Data plane of speaking: checks each frame against lease and limits, and appends it. Uses no session store and no JSON. */
@NullMarked
package dev.holdfast.application.speaking.ingest;

import org.jspecify.annotations.NullMarked;
