package dev.holdfast.application.port.in.speaker;

import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.session.Session;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * A speaker's lease in use. {@link #append} is for the connection's reading thread alone and does no input or output but
 * the log's; the rest is the control plane and may block.
 */
public interface SpeakerAttachment {

    /** The session as it stood when this was attached. */
    Session session();

    /** This lease's epoch. */
    long epoch();

    /** How this attach found the log. */
    Resume resume();

    /** The sequence of the first frame that the log does not have. Everything before it is acked. */
    long nextSequence();

    /**
     * A sequence that no frame ever had: {@link #nextSequence()}, or, where this lease was not handed over, one beyond all
     * that a server which died may have given without anybody having stored it. For whoever numbers frames anew.
     */
    long firstFreeSequence();

    /** The oldest sequence that listeners can still get. */
    long retainedFromSequence();

    /** The media time of the last appended frame's first sample, in µs. */
    long lastMediaTimeMicros();

    /** Where the appended audio ends and the next frame should begin, in µs of media time. */
    long nextMediaTimeMicros();

    /** Whether there is room for the newest audio only: it is heard live, and whoever comes later misses what is older. */
    boolean isStorageLow();

    /** Until when the speaker's token holds. */
    Instant tokenUntil();

    /**
     * Appends one frame. Allocates nothing.
     *
     * @param frame well formed and within the tier's limits, from position to limit, which stay
     */
    Publication append(ByteBuffer frame);

    /** Whether the session is over. A seal may still be taken back, if it could not be ended. May block. */
    boolean isOver();

    Outcome<Session> pause();

    Outcome<Session> resumeAudio();

    /** Goes on with a newer token of the same subject. */
    Outcome<Instant> refresh(String token);

    /** Ends the session, after what has been appended. */
    Outcome<Session> end();

    /** Gives the lease back: the connection is gone. Again, or when replaced: nothing happens. */
    void detach();

    /** How an attach found the log. */
    enum Resume {
        /** Empty. */
        FRESH("fresh"),
        /** With frames in it: go on at {@link #nextSequence()}. */
        RESUMED("resumed"),
        /** With a part missing. */
        GAP("gap");

        private final String word;

        Resume(String word) {
            this.word = word;
        }

        /** As it is written in messages. */
        public String word() {
            return word;
        }
    }

    /** What became of a frame. */
    enum Publication {
        /** In the log. */
        APPENDED,
        /** There already: acked again. */
        DUPLICATE,
        /** A newer speaker has the lease. */
        REPLACED,
        /** The lease was given back, because it is wanted elsewhere: what comes of that is told in a moment. */
        RELEASED,
        /** The session is over, or just being ended: {@link #isOver} says which. */
        SEALED,
        /** The lease ran out without being renewed; attaching again takes a new one. */
        EXPIRED,
        /** Faster than real time by more than is allowed. */
        TOO_FAST,
        /** Of a longer duration than a frame may have. */
        TOO_LONG,
        /** So far back that no buffer explains it. */
        TOO_OLD,
        /** The log has no room just now. */
        STORAGE_FULL
    }

    /** The last sequence appended, where there is one. */
    default Optional<Sequence> lastSequence() {
        long next = nextSequence();
        return next == 0 ? Optional.empty() : Optional.of(new Sequence(next - 1));
    }
}
