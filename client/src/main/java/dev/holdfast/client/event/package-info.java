/** What the SDK reports to an app: events, states, statistics and errors. */
@NullMarked
package dev.holdfast.client.event;

import org.jspecify.annotations.NullMarked;
