// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.audio;

import dev.holdfast.domain.audio.Gap;
import java.nio.ByteBuffer;

/**
 * Encoding of log records: a frame in wire format, with the transport's header before it. Bootstrap gives the log the
 * transport's implementation, so the log does not depend on the transport. For any thread.
 *
 * <p>A record never begins with a zero byte, because a zero marks unwritten space.
 */
public interface FrameFormat {

    /** Length of the header for a frame of this many bytes. */
    int headerBytes(int frameBytes);

    /** Writes the header at an index except its first byte. Writing that byte publishes the record. */
    void putHeaderRest(ByteBuffer target, int at, int frameBytes);

    /** The header's first byte. Not zero. */
    byte firstByte(int frameBytes);

    /** A complete gap record. */
    ByteBuffer gapRecord(Gap gap);

    /** Length of the record at an index, including its header; 0 if no well-formed record begins there before the limit. */
    int recordBytes(ByteBuffer bytes, int at, int limit);

    /** Index of the frame in the record at an index; -1 if the record is not audio. */
    int frameAt(ByteBuffer bytes, int at);
}
