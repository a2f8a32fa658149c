// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.session;

import dev.holdfast.domain.session.Session;

/** Result of {@link SessionRepository#create}. */
public sealed interface Creation {

    /** The session is stored. */
    record Created(Session session) implements Creation {}

    /** An earlier attempt of this request created the session. Contains its current state. */
    record Repeated(Session session) implements Creation {}

    /** The idempotency key was used for a different request. Nothing is stored. */
    record KeyReused() implements Creation {}

    /** The id is in use. Nothing is stored. */
    record IdTaken() implements Creation {}
}
