package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Gap;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.CloseReason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes one speaker's audio in: checks frames, or makes them of raw PCM, and publishes them. For the reading thread. On
 * the path of a frame: no allocation, no store, no JSON.
 */
final class AudioIntake {

    /** Room is looked for every second. */
    private static final Duration RETRY_WHEN_FULL = Duration.ofSeconds(1);

    private final SpeakerAttachment publisher;
    private final Outlet outlet;
    private final SocketCounts counts;

    /** Nothing where the client sends frames. */
    private final @Nullable RawPcm rawPcm;

    private final RawPcm.FrameTaker publishing = this::publish;

    /**
     * Once one frame was refused none is taken any more: the next would be one too far, and the refused one, sent again
     * after a reconnect, would count as there already.
     */
    private boolean refusing;

    /** Whether the log was sealed, and nobody has asked yet what that means. */
    private boolean foundSealed;

    AudioIntake(SpeakerAttachment publisher, Outlet outlet, SocketCounts counts, boolean framed) {
        this.publisher = publisher;
        this.outlet = outlet;
        this.counts = counts;
        this.rawPcm = framed
                ? null
                : new RawPcm(publisher, publisher.session().clock().orElse(TrackClock.SPEECH));
    }

    /** One binary message. */
    void take(ByteBuffer payload) {
        if (refusing) {
            return;
        }
        if (rawPcm != null) {
            rawPcm.take(payload, publishing);
            return;
        }
        AudioFrame.Fault fault = AudioFrame.fault(payload, payload.position(), payload.remaining());
        if (fault == AudioFrame.Fault.NONE) {
            publish(payload);
        } else {
            refuse(reason(fault), "This is not a frame: " + fault.explanation() + ".");
        }
    }

    /** Whether the log was found to be sealed: once. */
    boolean takeFoundSealed() {
        boolean found = foundSealed;
        foundSealed = false;
        return found;
    }

    /** What was said last may fill no frame, and is kept all the same. */
    void flush() {
        if (rawPcm != null && !refusing) {
            rawPcm.flush(publishing);
        }
    }

    private static CloseReason reason(AudioFrame.Fault fault) {
        return switch (fault) {
            case VERSION -> CloseReason.UNSUPPORTED_VERSION;
            case CODEC, TRACK -> CloseReason.UNSUPPORTED_AUDIO;
            default -> CloseReason.BAD_MESSAGE;
        };
    }

    /** Whether to go on with the next. */
    private boolean publish(ByteBuffer frame) {
        counts.frameIn();
        long expected = publisher.nextSequence();
        long sequence = AudioFrame.sequence(frame, frame.position());
        switch (publisher.append(frame)) {
            case APPENDED -> {
                outlet.ackSoon();
                if (sequence > expected) {
                    tellGap(expected, sequence - 1);
                }
            }
            case DUPLICATE -> outlet.ackSoon();
            case REPLACED -> refuse(CloseReason.REPLACED, "A newer connection speaks in this session now.");
            case RELEASED -> refusing = true;
            case SEALED -> {
                refusing = true;
                foundSealed = true;
            }
            case EXPIRED -> refuse(CloseReason.GO_AWAY, "The lease ran out. Connect again to go on.");
            case TOO_FAST -> {
                counts.refused(Limit.SPEAKER_RATE);
                refuse(CloseReason.TOO_FAST, "Audio comes faster than it is spoken.");
            }
            case TOO_LONG -> refuse(CloseReason.BAD_MESSAGE, "A frame lasts 120 ms at the most.");
            case TOO_OLD -> refuse(CloseReason.BAD_MESSAGE, "The sequence goes back further than any buffer.");
            case STORAGE_FULL -> noRoom();
        }
        return !refusing;
    }

    /** Listeners find it in the log; the speaker, who left it, is told as well. */
    private void tellGap(long from, long to) {
        outlet.send(Messages.gap(new Gap(new Sequence(from), new Sequence(to), Gap.Cause.SPEAKER_LOST)));
    }

    /** Only a recording, or a talk that nothing could give way to. */
    private void noRoom() {
        refusing = true;
        outlet.close(
                CloseReason.STORE_UNAVAILABLE, "There is no room for audio just now.", Optional.of(RETRY_WHEN_FULL));
    }

    private void refuse(CloseReason reason, String explanation) {
        refusing = true;
        outlet.close(reason, explanation);
    }
}
