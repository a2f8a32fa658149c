// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.message;

import dev.holdfast.adapter.websocket.frame.FrameEncoder;
import dev.holdfast.adapter.websocket.frame.FrameHeader;
import dev.holdfast.adapter.websocket.frame.OpCode;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.audio.Gap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The log's record format: each record is an unmasked, unfragmented server frame of RFC 6455 §5.2, so that a slice of the
 * log is a run of WebSocket messages. Stateless, for any thread.
 */
public final class WebSocketFrameFormat implements FrameFormat {

    public static final WebSocketFrameFormat INSTANCE = new WebSocketFrameFormat();

    private WebSocketFrameFormat() {}

    @Override
    public int headerBytes(int frameBytes) {
        return FrameHeader.bytes(frameBytes);
    }

    @Override
    public void putHeaderRest(ByteBuffer target, int at, int frameBytes) {
        FrameHeader.putRest(target, at, frameBytes);
    }

    @Override
    public byte firstByte(int frameBytes) {
        return (byte) (OpCode.FIN | OpCode.BINARY);
    }

    /** The message {@code gap} as a text frame. Written without a JSON library: the log asks for it inside its append fence. */
    @Override
    public ByteBuffer gapRecord(Gap gap) {
        String json = "{\"type\":\"gap\",\"fromSeq\":" + gap.from().value() + ",\"toSeq\":"
                + gap.to().value() + ",\"reason\":\"" + gap.cause().word() + "\"}";
        return FrameEncoder.text(json.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public int recordBytes(ByteBuffer bytes, int at, int limit) {
        if (limit - at < 2) {
            return 0;
        }
        int first = bytes.get(at) & 0xFF;
        if (first != (OpCode.FIN | OpCode.BINARY) && first != (OpCode.FIN | OpCode.TEXT)) {
            return 0;
        }
        int length = bytes.get(at + 1);
        int header = 2;
        if (length == FrameHeader.LENGTH_16) {
            header = 4;
            length = limit - at < header ? -1 : bytes.getShort(at + 2) & 0xFFFF;
        } else if (length == FrameHeader.LENGTH_64) {
            header = 10;
            long wide = limit - at < header ? -1 : bytes.getLong(at + 2);
            length = wide < 0 || wide > limit ? -1 : (int) wide;
        }
        // What this format did not write, with a length in more bytes than it needs, is no record.
        boolean isRecord = length > 0 && header == headerBytes(length) && length <= limit - at - header;
        return isRecord ? header + length : 0;
    }

    @Override
    public int frameAt(ByteBuffer bytes, int at) {
        if ((bytes.get(at) & 0xFF) != (OpCode.FIN | OpCode.BINARY)) {
            return -1;
        }
        int length = bytes.get(at + 1);
        return at + (length < FrameHeader.LENGTH_16 ? 2 : length == FrameHeader.LENGTH_16 ? 4 : 10);
    }
}
