// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.websocket.delivery.ConnectionState.Closed;
import dev.holdfast.adapter.websocket.delivery.ConnectionState.Handshaking;
import dev.holdfast.domain.connection.CloseReason;
import org.junit.jupiter.api.Test;

class ConnectionStateTest {

    @Test
    void aConnectionDrainsAndCloses() {
        ConnectionState state =
                new Handshaking(true).draining(CloseReason.DONE).afterClose().closed(CloseReason.TRANSPORT_LOST);

        assertThat(state).isEqualTo(new Closed(CloseReason.DONE, null));
    }

    @Test
    void theFirstCloseReasonIsKept() {
        assertThat(new Handshaking(false).closed(CloseReason.TRANSPORT_LOST).closed(CloseReason.DONE))
                .isEqualTo(new Closed(CloseReason.TRANSPORT_LOST, null));
    }
}
