// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.frame;

import dev.holdfast.domain.connection.CloseReason;
import java.nio.ByteBuffer;

/** Receives what a {@link FrameDecoder} decoded, on the decoder's thread. */
public interface FrameHandler {

    /** A whole binary message, unmasked, from position to limit. The buffer is reused after this returns. */
    void binary(ByteBuffer payload);

    /** Whether to accept a frame that is not a whole binary message. False ends decoding. */
    boolean accept(int opcode);

    /** Raw bytes of an accepted text, control or fragment frame, still masked. The buffer is reused after this returns. */
    void passThrough(ByteBuffer bytes);

    /** The client broke RFC 6455 or a limit. Decoding has ended. */
    void rejected(CloseReason reason, String explanation);
}
