package dev.holdfast.application.port.out.audio;

import java.nio.ByteBuffer;

/** One speaker's hand on the log, good until a newer epoch takes over. For one thread at a time. */
public interface AudioAppender {

    /**
     * Appends a frame; the bytes are copied before this returns, and outlive the process. Allocates nothing. A sequence
     * beyond the next one first records the gap for every listener.
     *
     * @param frame a well-formed {@link dev.holdfast.domain.audio.AudioFrame}, from position to limit, which stay
     */
    Appended append(ByteBuffer frame);

    /** Returns when no append is under way: whoever has stopped appending knows then how far the log has come. */
    void awaitIdle();

    /** What became of it. */
    enum Appended {
        /** It is in the log. */
        APPENDED,
        /** It was there already. */
        DUPLICATE,
        /** A newer epoch appends here. */
        FENCED,
        /** The session is over. */
        SEALED,
        /** There is no room: on the disk, or in what is allowed. It may go better later. */
        STORAGE_FULL
    }
}
