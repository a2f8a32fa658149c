// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in.listener;

import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.domain.session.Session;
import java.time.Instant;
import java.util.Optional;

/**
 * A listener's attachment to a session, with the {@link AudioFeed} to read from. Control plane.
 *
 * <p>Called by the transport. Any thread may call the accessors; {@link #close} is confined to the feed's thread.
 */
public interface ListenerAttachment extends AutoCloseable {

    /** The session as stored at the attach. */
    Session session();

    /** The listener's cursor. The same object each time. */
    AudioFeed feed();

    /** When the listener's token expires. Empty if listening needs no token. */
    Optional<Instant> tokenUntil();

    /** Replaces the token by a newer one of the same subject. May block to verify it. */
    Outcome<Instant> refresh(String token);

    /** Closes the cursor. Buffers from the feed must not be read afterwards. */
    @Override
    void close();
}
