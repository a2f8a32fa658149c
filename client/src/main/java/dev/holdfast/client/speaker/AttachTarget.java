// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.speaker;

import dev.holdfast.client.session.NewSession;

/** The session that a speaker attaches to. */
public sealed interface AttachTarget {

    /** A session that exists. */
    record ExistingSession(String sessionId) implements AttachTarget {}

    /**
     * A session that the speaker creates over its socket (docs/protocol.md §6).
     *
     * @param idempotencyKey the same in each attempt, so that a lost answer does not create a second session
     */
    record SessionOverSocket(NewSession request, String idempotencyKey) implements AttachTarget {}
}
