package dev.holdfast.application.port.out.audio;

import dev.holdfast.domain.audio.Gap;
import java.nio.ByteBuffer;

/**
 * How a frame stands in the log: as it goes on the wire, its transport's own header before it. The log knows no
 * transport; whoever composes the two hands it this.
 *
 * <p>A record never begins with a zero byte: a zero says that nothing was written there yet.
 */
public interface FrameFormat {

    /** How long the header before a frame of so many bytes is. */
    int headerBytes(int frameBytes);

    /** Puts all of that header at an index but its first byte, whose writing is what makes a record exist. */
    void putHeaderRest(ByteBuffer target, int at, int frameBytes);

    /** The first byte of that header. Not zero. */
    byte firstByte(int frameBytes);

    /** A whole record that tells a listener of a gap. */
    ByteBuffer gapRecord(Gap gap);

    /** The length of the record at an index, header included; 0 where no well-formed one begins before the limit. */
    int recordBytes(ByteBuffer bytes, int at, int limit);

    /** Where the frame of the record at an index begins; -1 where the record is not audio. */
    int frameAt(ByteBuffer bytes, int at);
}
