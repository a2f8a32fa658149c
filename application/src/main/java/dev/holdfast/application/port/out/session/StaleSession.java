package dev.holdfast.application.port.out.session;

import dev.holdfast.domain.identity.SessionId;

/** Somebody else saved the session in the meantime: load it again and decide anew. */
public final class StaleSession extends Exception {

    private static final long serialVersionUID = 1L;

    public StaleSession(SessionId id) {
        super("the session " + id + " was changed by somebody else");
    }
}
