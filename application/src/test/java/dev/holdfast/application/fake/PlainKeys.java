// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.fake;

import dev.holdfast.application.port.out.security.ListeningKeys;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;

/** Keys that say what they open: {@code caring-king-275@1732295081}. */
public final class PlainKeys implements ListeningKeys {

    @Override
    public String keyOf(Session session) {
        return session.id() + "@" + session.createdAt().getEpochSecond();
    }

    @Override
    public boolean isGenuine(String key, SessionId name) {
        return key.startsWith(name + "@");
    }

    @Override
    public boolean opens(String key, Session session) {
        return key.equals(keyOf(session));
    }
}
