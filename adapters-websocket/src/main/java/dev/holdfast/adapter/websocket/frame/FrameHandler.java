// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.frame;

import java.nio.ByteBuffer;

/** Receives what a {@link FrameDecoder} decoded, on the decoder's thread. Buffers are reused after a call returns. */
public interface FrameHandler {

    /**
     * A whole binary message, unmasked, from position to limit.
     *
     * @return whether it was taken. If not, decoding pauses, and the message comes again after {@link FrameDecoder#resume}, from
     *     the position at which this call left it
     */
    boolean binary(ByteBuffer payload);

    /** A whole text message. */
    void text(String text);

    /** A ping, which a pong with the same payload answers (RFC 6455 §5.5.3). */
    void ping(ByteBuffer payload);

    /**
     * The peer's close frame (RFC 6455 §5.5.1). Nothing is decoded after it.
     *
     * @param code {@link CloseStatus#NONE} where it has none
     */
    void closeReceived(int code);

    /** Whether to accept a ping, a pong, or a frame of a message that is not a whole binary one. False ends decoding. */
    boolean accept();

    /**
     * The peer broke RFC 6455 or a limit. Decoding has ended.
     *
     * @param code the status code to close with: one of {@link CloseStatus}
     * @param explanation for the developer of the peer
     */
    void failed(int code, String explanation);
}
