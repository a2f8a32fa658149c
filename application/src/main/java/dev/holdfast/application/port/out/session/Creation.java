package dev.holdfast.application.port.out.session;

import dev.holdfast.domain.session.Session;

/** What became of a session that was to be created. */
public sealed interface Creation {

    /** It is stored. */
    record Created(Session session) implements Creation {}

    /** This request created one before; here it is as it stands now. */
    record Repeated(Session session) implements Creation {}

    /** The key was used for another request. Nothing is stored. */
    record KeyReused() implements Creation {}

    /** A session with this id is stored already. Nothing is stored. */
    record IdTaken() implements Creation {}
}
