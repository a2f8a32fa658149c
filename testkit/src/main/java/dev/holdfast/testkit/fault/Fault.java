package dev.holdfast.testkit.fault;

import java.time.Duration;

/**
 * What a {@link FaultProxy} does to connections. A <em>message</em> is a whole WebSocket text or binary message; pings,
 * pongs and closes are none, and neither is the HTTP upgrade.
 */
public sealed interface Fault {

    /** Nothing: bytes pass as they come. */
    record None() implements Fault {}

    /**
     * Each connection lives only until {@code delay} after its first message in that direction.
     *
     * @param delay 0 or more; 0 cuts before any later byte passes
     */
    record CutAfterMessage(Duration delay, Direction direction, Ending ending) implements Fault {
        public CutAfterMessage {
            requireNotNegative(delay);
        }

        public CutAfterMessage(Duration delay, Direction direction) {
            this(delay, direction, Ending.RESET);
        }
    }

    /**
     * Each connection is cut {@code delay} after its first message in that direction since it was {@code age} old as a
     * WebSocket.
     *
     * @param age 0 or more
     * @param delay 0 or more
     */
    record CutOfAge(Duration age, Duration delay, Direction direction) implements Fault {
        public CutOfAge {
            requireNotNegative(age);
            requireNotNegative(delay);
        }
    }

    /**
     * Each connection is cut within a frame: some of its bytes pass, the rest never do.
     *
     * @param bytesIntoFrame how many bytes of the frame pass, its header included, 1 or more; all but the last of a
     *     frame that is not longer
     * @param direction one of the two
     * @param afterFrames how many text and binary frames pass whole before it, 0 or more
     */
    record CutInMidFrame(int bytesIntoFrame, Direction direction, int afterFrames, Ending ending) implements Fault {
        public CutInMidFrame {
            requireNotNegative(afterFrames);
            if (bytesIntoFrame < 1) {
                throw new IllegalArgumentException("at least one byte of the frame passes: " + bytesIntoFrame);
            }
            if (direction == Direction.EITHER) {
                throw new IllegalArgumentException("frames are counted in one direction");
            }
        }

        public CutInMidFrame(int bytesIntoFrame, Direction direction, int afterFrames) {
            this(bytesIntoFrame, direction, afterFrames, Ending.RESET);
        }
    }

    /**
     * A connection is cut {@code delay} after the server sent a text message that contains this.
     *
     * @param contains compared with the first {@value MessageScanner#TEXT_BYTES_MAX} bytes of the message
     * @param delay 0 or more
     */
    record CutAfterText(String contains, Duration delay, Times times, Ending ending) implements Fault {
        public CutAfterText {
            requireNotNegative(delay);
        }

        public CutAfterText(String contains, Duration delay) {
            this(contains, delay, Times.EACH, Ending.RESET);
        }
    }

    /**
     * Half-open: nothing is forwarded either way any more and nothing fails. What is in flight waits for {@link
     * FaultProxy#heal()}.
     *
     * @param direction in which messages are counted
     * @param afterMessages how many pass on each new connection before it freezes; 0 freezes all connections at once,
     *     present ones too
     */
    record Freeze(Direction direction, int afterMessages) implements Fault {
        public Freeze {
            requireNotNegative(afterMessages);
        }

        public Freeze() {
            this(Direction.EITHER, 0);
        }

        boolean isAtOnce() {
            return afterMessages == 0;
        }
    }

    /** Every byte arrives this much later, in both directions; as many of them as before. */
    record Delay(Duration duration) implements Fault {
        public Delay {
            requireNotNegative(duration);
        }
    }

    /** Every byte is sent by itself, in both directions, with at least this long a pause between two. */
    record Dribble(Duration pause) implements Fault {
        public Dribble {
            requireNotNegative(pause);
        }

        public Dribble() {
            this(Duration.ZERO);
        }
    }

    /** New connections fail. Present ones go on. */
    record Refuse(Manner manner) implements Fault {
        public Refuse() {
            this(Manner.NOT_LISTENING);
        }
    }

    /** WebSockets fail, and plain HTTP passes, as through a gateway that knows of no other. Present ones go on. */
    record RefuseSockets() implements Fault {}

    /** How a connection is refused. */
    enum Manner {
        /** It is accepted and reset, as by a balancer with nobody behind it. */
        ACCEPTED_AND_RESET,
        /** Nobody listens on the port, as while a process restarts. */
        NOT_LISTENING
    }

    /** How often a fault strikes. */
    enum Times {
        /** On one connection only, counted from {@link FaultProxy#play}. */
        ONCE,
        /** On each connection. */
        EACH
    }

    private static void requireNotNegative(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a duration is 0 or more: " + duration);
        }
    }

    private static void requireNotNegative(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("a count is 0 or more: " + count);
        }
    }
}
