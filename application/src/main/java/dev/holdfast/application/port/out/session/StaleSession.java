// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.session;

import dev.holdfast.domain.identity.SessionId;

/** The stored version differs from the expected one. The caller loads the session again and decides again. */
public final class StaleSession extends Exception {

    private static final long serialVersionUID = 1L;

    public StaleSession(SessionId id) {
        super("the session " + id + " has another version in the store");
    }
}
