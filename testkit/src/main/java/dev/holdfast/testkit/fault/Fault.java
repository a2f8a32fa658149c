// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.fault;

import java.time.Duration;

/**
 * A fault that a {@link FaultProxy} injects into connections. A <em>message</em> is a complete WebSocket text or binary
 * message, not a ping, pong, close or HTTP upgrade.
 */
public sealed interface Fault {

    /** No fault: bytes pass unchanged. */
    record None() implements Fault {}

    /**
     * Cuts each connection {@code delay} after its first message in this direction.
     *
     * @param delay 0 or more; with 0 no later byte passes
     */
    record CutAfterMessage(Duration delay, Direction direction, CutMode ending) implements Fault {
        public CutAfterMessage {
            requireNotNegative(delay);
        }

        public CutAfterMessage(Duration delay, Direction direction) {
            this(delay, direction, CutMode.RESET);
        }
    }

    /**
     * Cuts each connection {@code delay} after its first message in this direction that passes when the WebSocket is at least
     * {@code age} old.
     *
     * @param age 0 or more
     * @param delay 0 or more
     */
    record CutAfterAge(Duration age, Duration delay, Direction direction) implements Fault {
        public CutAfterAge {
            requireNotNegative(age);
            requireNotNegative(delay);
        }
    }

    /**
     * Cuts each connection in the middle of a frame: some of its bytes pass, the rest do not.
     *
     * @param bytesIntoFrame number of the frame's bytes that pass, including its header, 1 or more; of a shorter frame all
     *     but the last byte pass
     * @param direction not {@link Direction#EITHER}
     * @param afterFrames number of text and binary frames that pass before it, 0 or more
     */
    record CutMidFrame(int bytesIntoFrame, Direction direction, int afterFrames, CutMode ending) implements Fault {
        public CutMidFrame {
            requireNotNegative(afterFrames);
            if (bytesIntoFrame < 1) {
                throw new IllegalArgumentException("at least one byte of the frame must pass, not " + bytesIntoFrame);
            }
            if (direction == Direction.EITHER) {
                throw new IllegalArgumentException("frames are counted in one direction only");
            }
        }

        public CutMidFrame(int bytesIntoFrame, Direction direction, int afterFrames) {
            this(bytesIntoFrame, direction, afterFrames, CutMode.RESET);
        }
    }

    /**
     * Cuts a connection {@code delay} after the server sent a text message with this content.
     *
     * @param contains searched in the first {@value MessageScanner#TEXT_BYTES_MAX} bytes of the message
     * @param delay 0 or more
     */
    record CutAfterText(String contains, Duration delay, Times times, CutMode ending) implements Fault {
        public CutAfterText {
            requireNotNegative(delay);
        }

        public CutAfterText(String contains, Duration delay) {
            this(contains, delay, Times.EACH, CutMode.RESET);
        }
    }

    /**
     * Freezes connections, as half-open ones are: forwards nothing in either direction, without an error. Bytes in flight wait
     * for {@link FaultProxy#heal()}.
     *
     * @param direction in which messages are counted
     * @param afterMessages messages that pass on each new connection before it freezes; 0 freezes all connections at once,
     *     including present ones
     */
    record Freeze(Direction direction, int afterMessages) implements Fault {
        public Freeze {
            requireNotNegative(afterMessages);
        }

        public Freeze() {
            this(Direction.EITHER, 0);
        }

        boolean isImmediate() {
            return afterMessages == 0;
        }
    }

    /** Delays every byte in both directions, with unchanged throughput. */
    record Delay(Duration duration) implements Fault {
        public Delay {
            requireNotNegative(duration);
        }
    }

    /** Sends every byte in a segment of its own, in both directions, with at least this pause between two. */
    record ByteByByte(Duration pause) implements Fault {
        public ByteByByte {
            requireNotNegative(pause);
        }

        public ByteByByte() {
            this(Duration.ZERO);
        }
    }

    /** Refuses new connections. Present ones continue. */
    record Refuse(RefuseMode mode) implements Fault {
        public Refuse() {
            this(RefuseMode.NOT_LISTENING);
        }
    }

    /** Resets WebSocket upgrades and passes plain HTTP, as a gateway without WebSockets. Present connections continue. */
    record RefuseWebSockets() implements Fault {}

    /** How a connection is refused. */
    enum RefuseMode {
        /** Accepted and reset, as by a load balancer without a backend. */
        ACCEPTED_AND_RESET,
        /** The port is closed, as during a restart. */
        NOT_LISTENING
    }

    /** How often a fault occurs. */
    enum Times {
        /** On one connection after {@link FaultProxy#play}. */
        ONCE,
        /** On each connection. */
        EACH
    }

    private static void requireNotNegative(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("a duration must not be negative: " + duration);
        }
    }

    private static void requireNotNegative(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("a count must not be negative: " + count);
        }
    }
}
