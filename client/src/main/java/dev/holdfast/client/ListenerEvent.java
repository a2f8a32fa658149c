package dev.holdfast.client;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What a listener gets, in the order in which it happens. */
public sealed interface ListenerEvent {

    /**
     * One frame of audio. Each comes once, in order.
     *
     * @param sequence one more than the frame before, but after a {@link Gap}
     * @param mediaTimeMicros of the first sample, since the track began
     * @param durationSamples PCM: at the session's rate; Opus: at 48 kHz
     * @param flags {@link #DISCONTINUITY} and the like, added up
     * @param payload the coded audio, read-only
     */
    record Frame(long sequence, long mediaTimeMicros, int durationSamples, Codec codec, int flags, ByteBuffer payload)
            implements ListenerEvent {
        public static final int DISCONTINUITY = 1;
        public static final int LAST = 2;
        public static final int SILENCE = 4;
        public static final int MUTED = 8;
    }

    /**
     * Frames that will not come, both ends included.
     *
     * @param reason the server's word ({@code retention}, {@code speakerLost}, {@code lagged}, {@code restart}), or
     *     {@link #UNEXPLAINED} where frames are missing and the server did not say why
     */
    record Gap(long from, long to, String reason) implements ListenerEvent {
        public static final String UNEXPLAINED = "unexplained";
    }

    /** Replay is over: live from here. */
    record CaughtUp(long sequence) implements ListenerEvent {}

    /** @param state of the speaker: {@code live}, {@code paused}, {@code interrupted} or {@code ended} */
    record StateChanged(String state) implements ListenerEvent {}

    /** @param connected whether there is a connection that audio can come over, now */
    record ConnectionChanged(boolean connected) implements ListenerEvent {}

    /**
     * A connection is attached: comes after {@link ConnectionChanged} and before what comes over it. Once more before the
     * first PCM frame where the rate was not known until then.
     *
     * @param sampleRate samples a second of the session's PCM audio; empty until somebody has spoken
     * @param nextSequence of the next frame to come
     * @param liveSequence of the next frame to be spoken
     * @param retainedFromSequence of the oldest frame that is kept
     */
    record Attached(
            String sessionId,
            String connectionId,
            OptionalInt sampleRate,
            OptionalLong nextSequence,
            OptionalLong liveSequence,
            OptionalLong retainedFromSequence)
            implements ListenerEvent {

        Attached withSampleRate(OptionalInt hertz) {
            return new Attached(sessionId, connectionId, hertz, nextSequence, liveSequence, retainedFromSequence);
        }
    }
}
