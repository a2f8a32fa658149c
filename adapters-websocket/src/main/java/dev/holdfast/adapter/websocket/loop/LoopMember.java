// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.loop;

import dev.holdfast.domain.connection.ConnectionId;

/** One connection, as its event loop looks after it. Called on the loop; must not block. */
public interface LoopMember {

    ConnectionId id();

    /** Twice a second: timeouts and messages that are due. */
    void check(long now);

    /** Every 100 ms, for members that the loop was asked to {@link EventLoop#addSpeaker ack}. */
    void ack();
}
