package dev.holdfast.client;

import dev.holdfast.client.ListenerEvent.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Which frame must come next, as the listener itself knows it: so that a frame that comes twice is heard once, and one
 * that does not come is told, whatever the server says.
 */
final class Continuity {

    private static final long UNKNOWN = -1;

    private long expected = UNKNOWN;

    /** Whether the server has had its say on where this begins. */
    private boolean settled;

    /** A listener who named the frame to begin with expects it. */
    static Continuity beginningWith(OptionalLong sequence) {
        Continuity continuity = new Continuity();
        continuity.expected = sequence.orElse(UNKNOWN);
        return continuity;
    }

    /** Where to go on; nothing where that is still to be found out by the first attach. */
    OptionalLong next() {
        return expected == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(expected);
    }

    /**
     * The server's first word on a connection. The first attach settles where listening begins, so that a connection that
     * breaks before its first frame skips nothing.
     */
    void attached(long nextSequence) {
        if (expected == UNKNOWN || !settled && nextSequence < expected) {
            expected = nextSequence;
        }
        settled = true;
    }

    boolean isRepeated(long sequence) {
        return sequence < expected;
    }

    /** Takes a frame that is not repeated. The gap before it, should there be one, is one that nobody explained. */
    List<Gap> heard(long sequence) {
        List<Gap> gaps = missingBefore(sequence);
        expected = sequence + 1;
        settled = true;
        return gaps;
    }

    /** The server says that frames will not come: that, without the part that is known already. */
    List<Gap> told(long from, long to, String reason) {
        if (to < expected || to < from) {
            return List.of();
        }
        List<Gap> gaps = new ArrayList<>(missingBefore(from));
        gaps.add(new Gap(Math.max(from, expected), to, reason));
        expected = to + 1;
        return gaps;
    }

    /** The session is over with this as its last frame. */
    List<Gap> ended(long lastSequence) {
        List<Gap> gaps = missingBefore(lastSequence + 1);
        expected = Math.max(expected, lastSequence + 1);
        return gaps;
    }

    private List<Gap> missingBefore(long sequence) {
        return expected == UNKNOWN || sequence <= expected
                ? List.of()
                : List.of(new Gap(expected, sequence - 1, Gap.UNEXPLAINED));
    }
}
