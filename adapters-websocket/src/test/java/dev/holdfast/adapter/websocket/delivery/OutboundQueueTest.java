// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class OutboundQueueTest {

    private final OutboundQueue queue = new OutboundQueue(WebSocketLimits.DEFAULT);

    @Test
    void aFullQueueTakesTheLastMessagesBeforeAClose() {
        for (int i = 0; i < WebSocketLimits.DEFAULT.unreadMessagesMax(); i++) {
            assertThat(queue.offer(ByteBuffer.allocate(1))).isTrue();
        }
        assertThat(queue.offer(ByteBuffer.allocate(1))).isFalse();

        queue.add(ByteBuffer.allocate(2));

        while (queue.peek().limit() == 1) {
            queue.remove();
        }
        queue.remove();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void bytesOfAMessageThatIsPartlyWrittenCountUntilItIsRemoved() {
        ByteBuffer half = ByteBuffer.allocate(WebSocketLimits.DEFAULT.unreadBytesMax() / 2 + 1);
        assertThat(queue.offer(half)).isTrue();
        half.position(half.limit());

        assertThat(queue.offer(half.duplicate().rewind())).isFalse();
        queue.remove();

        assertThat(queue.offer(half.duplicate().rewind())).isTrue();
    }
}
