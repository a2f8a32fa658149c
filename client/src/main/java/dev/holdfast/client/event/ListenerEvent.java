// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.event;

import dev.holdfast.client.config.Codec;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** An event that a listener receives, in the order in which events happen. */
public sealed interface ListenerEvent {

    /**
     * One audio frame (docs/protocol.md §3). Each is delivered once, in order.
     *
     * @param sequence one more than the previous frame's, except after a {@link Gap} or {@link Seeked}
     * @param mediaTimeMicros of the first sample, since the track began
     * @param durationSamples PCM: at the session's rate. Opus: at 48 kHz
     * @param flags the sum of {@link #DISCONTINUITY}, {@link #LAST}, {@link #SILENCE} and {@link #MUTED}
     * @param payload the encoded audio, read-only
     */
    record Frame(long sequence, long mediaTimeMicros, int durationSamples, Codec codec, int flags, ByteBuffer payload)
            implements ListenerEvent {
        public static final int DISCONTINUITY = 1;
        public static final int LAST = 2;
        public static final int SILENCE = 4;
        public static final int MUTED = 8;
    }

    /**
     * Frames that the listener will not receive. Both ends are included.
     *
     * @param reason the server's word, or {@link #UNEXPLAINED} where frames are missing and the server gave no reason
     */
    record Gap(long from, long to, String reason) implements ListenerEvent {
        /** Older than the server keeps. */
        public static final String RETENTION = "retention";
        /** The speaker no longer has them. */
        public static final String SPEAKER_LOST = "speakerLost";
        /** Evicted while the listener was behind. */
        public static final String LAGGED = "lagged";
        /** Lost by a server or its disk, or stored on another server. */
        public static final String RESTART = "restart";

        public static final String UNEXPLAINED = "unexplained";
    }

    /** Replay has reached the live edge. */
    record CaughtUp(long sequence) implements ListenerEvent {}

    /**
     * A seek has taken effect: the following frames are from the new position.
     *
     * @param nextSequence of the next frame, as the server said
     */
    record Seeked(long nextSequence) implements ListenerEvent {}

    /** @param state of the speaker: {@code live}, {@code paused}, {@code interrupted} or {@code ended} */
    record StateChanged(String state) implements ListenerEvent {}

    /** @param connected whether the listener is attached now */
    record ConnectionChanged(boolean connected) implements ListenerEvent {}

    /**
     * A connection is attached. Follows {@link ConnectionChanged} and precedes the connection's frames. Repeated with the
     * sample rate where that was unknown: before the first PCM frame, or later if the server could not be asked then.
     *
     * @param sampleRate samples a second of the session's PCM audio; empty before the first speaker
     * @param nextSequence of the next frame to be delivered
     * @param liveSequence of the next frame to be spoken
     * @param retainedFromSequence of the oldest frame that the server keeps
     */
    record Attached(
            String sessionId,
            String connectionId,
            OptionalInt sampleRate,
            OptionalLong nextSequence,
            OptionalLong liveSequence,
            OptionalLong retainedFromSequence)
            implements ListenerEvent {

        public Attached withSampleRate(OptionalInt rate) {
            return new Attached(sessionId, connectionId, rate, nextSequence, liveSequence, retainedFromSequence);
        }
    }
}
