// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.protocol;

import dev.holdfast.adapter.websocket.metrics.LimitKind;
import dev.holdfast.domain.identity.SessionId;
import java.util.Optional;

/** Counts one connection among a session's listeners. Thread-safe; never blocks. */
public interface ListenerQuota {

    /** Counts the connection before it is attached; the limit that is reached, if any. Calls after the first do nothing. */
    Optional<LimitKind> listen(SessionId session);
}
