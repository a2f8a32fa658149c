// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.protocol;

import dev.holdfast.adapter.websocket.metrics.RefusalReason;
import dev.holdfast.domain.identity.SessionId;
import java.util.Optional;

/** Counts one connection among a session's listeners. Thread-safe; never blocks. */
public interface ListenerQuota {

    /** Counts the connection before it is attached; empty unless it is refused. Calls after the first do nothing. */
    Optional<RefusalReason> listen(SessionId session);
}
