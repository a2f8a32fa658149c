package dev.holdfast.application.port.out.audio;

import dev.holdfast.domain.audio.StartPosition;
import java.nio.ByteBuffer;

/**
 * A place in a log. Reading never waits, allocates nothing in the usual case, and never delays anybody else. For one
 * thread at a time.
 */
public interface AudioCursor extends AutoCloseable {

    /**
     * What comes next: bytes of whole records as they go on the wire, except that they may begin within a record that
     * was taken only in part. Taking bytes from the buffer (its position) is what moves the cursor. Empty at the tail.
     *
     * <p>Where frames are gone from the log, the slice is the record that says so.
     *
     * @param bytesMax at the most so many, or one whole record where that is larger
     * @return the cursor's own buffer: valid until the next call
     */
    ByteBuffer slice(int bytesMax);

    /** Goes elsewhere. A record taken in part is still finished first. */
    void seek(StartPosition from);

    /** The sequence of the next frame it will give. Walks the log: not for every frame. */
    long nextSequence();

    /** Whether the log has let go of where this cursor stands: when what it has of it is taken, a gap comes next. */
    boolean isEvicted();

    /** Stops holding on to anything. What {@link #slice} gave must not be read any more. */
    @Override
    void close();
}
