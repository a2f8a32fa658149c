// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.listener;

import dev.holdfast.client.event.ListenerEvent.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Tracks the next sequence that a listener expects, so that it delivers each frame once and reports each missing frame as
 * a gap, whatever the server sends. Confined to the listener's executor.
 */
final class GapDetector {

    private static final long UNKNOWN = -1;

    private long expected = UNKNOWN;

    /** Whether the server has determined the first sequence. */
    private boolean attached;

    /** @param sequence the first to expect; empty: the server determines it */
    static GapDetector startingAt(OptionalLong sequence) {
        GapDetector detector = new GapDetector();
        detector.expected = sequence.orElse(UNKNOWN);
        return detector;
    }

    /** The sequence to resume from; empty before the first attach if the server determines it. */
    OptionalLong next() {
        return expected == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(expected);
    }

    /**
     * The server's {@code nextSeq}. The first one determines where listening begins, so that a connection lost before its
     * first frame skips none.
     */
    void attached(long nextSequence) {
        if (expected == UNKNOWN || !attached && nextSequence < expected) {
            expected = nextSequence;
        }
        attached = true;
    }

    boolean isRepeated(long sequence) {
        return sequence < expected;
    }

    /** A frame that is not repeated. Returns the unexplained gap before it, if there is one. */
    List<Gap> received(long sequence) {
        List<Gap> gaps = missingBefore(sequence);
        expected = sequence + 1;
        attached = true;
        return gaps;
    }

    /** The server's {@code gap}. Returns it without the part that is reported already, and the unexplained gap before it. */
    List<Gap> announced(long from, long to, String reason) {
        if (to < expected || to < from) {
            return List.of();
        }
        List<Gap> gaps = new ArrayList<>(missingBefore(from));
        gaps.add(new Gap(Math.max(from, expected), to, reason));
        expected = to + 1;
        return gaps;
    }

    /** The session has ended with this last frame. */
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
