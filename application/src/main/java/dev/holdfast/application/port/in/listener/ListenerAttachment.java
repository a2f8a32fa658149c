package dev.holdfast.application.port.in.listener;

import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.session.Session;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * A listener's place in the log. {@link #slice}, {@link #nextSequence} and {@link #seek} are for the one thread that
 * writes to the listener.
 */
public interface ListenerAttachment extends AutoCloseable {

    /** The session as it stood when this was attached. */
    Session session();

    /** Whether the frame that was asked for last, by the attach or a {@link #seek}, is no longer kept: a gap comes first. */
    boolean beginsWithGap();

    /**
     * What to send next, ready for the wire; empty at the log's end. Taking bytes moves the cursor.
     *
     * @param bytesMax at the most so many, or one whole record where that is larger
     * @return a buffer that is valid until the next call
     */
    ByteBuffer slice(int bytesMax);

    /** The sequence of the next frame to come. Walks the log: not for every frame. */
    long nextSequence();

    /** The sequence that the next frame spoken will have. */
    long liveSequence();

    /** The oldest sequence still kept. */
    long retainedFromSequence();

    /** Whether nothing more will ever come: the session is over. What is there can still be read. */
    boolean isSealed();

    /** Whether the log has let go of what is being taken: a gap comes next. */
    boolean isEvicted();

    void seek(StartPosition from);

    /**
     * Runs after every append and seal; must be quick, must not throw. It belongs to the log and not to this listening:
     * watching twice with the same one is watching once, and it goes on until {@link #unwatch}.
     */
    void watch(Runnable watcher);

    /** Ends what {@link #watch} began, whichever listening of the session it was. */
    void unwatch(Runnable watcher);

    /** Until when the listener's token holds; nothing where listening is open to all. */
    Optional<Instant> tokenUntil();

    /** Goes on with a newer token of the same subject. */
    Outcome<Instant> refresh(String token);

    @Override
    void close();
}
