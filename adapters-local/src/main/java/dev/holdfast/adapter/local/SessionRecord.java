package dev.holdfast.adapter.local;

import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.AudioProgress;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import dev.holdfast.domain.session.SpeakerLease;
import dev.holdfast.domain.session.Version;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A session as bytes: a format version, then its fields in a fixed order. The id is the record's key and not in it. Words
 * and not ordinals stand for constants, so that their order may change.
 */
final class SessionRecord {

    private static final byte FORMAT = 2;

    /** As it was before a session knew how far its talk had come, and whether its lease is wanted elsewhere. */
    private static final byte FORMAT_WITHOUT_SPOKEN = 1;

    /** Stands for a node where nobody has spoken yet. */
    private static final String NO_NODE = "";

    /** What stands for a value that is not there: no clock runs at 0 Hz, and no sequence is negative. */
    private static final int NO_CLOCK = 0;

    private static final long NO_SEQUENCE = -1;

    private SessionRecord() {}

    static byte[] encode(Session session) {
        return Bytes.written(out -> {
            out.writeByte(FORMAT);
            out.writeUTF(session.owner().subject());
            out.writeUTF(session.sourceLanguage().value());
            out.writeUTF(session.qualityTier().word());
            out.writeInt(session.clock().map(TrackClock::hertz).orElse(NO_CLOCK));
            Bytes.writeInstant(out, session.createdAt());
            out.writeLong(session.epoch());
            writeSpoken(out, session.audioProgress());
            writeState(out, session.state());
            out.writeLong(session.version().value());
        });
    }

    /** @throws IllegalStateException if the bytes are no session of a format known here */
    static Session decode(String id, byte[] bytes) {
        return Bytes.read(bytes, "session " + id, in -> {
            byte format = Bytes.requireFormat(in, FORMAT_WITHOUT_SPOKEN, FORMAT);
            return new Session(
                    new SessionId(id),
                    new Owner(in.readUTF()),
                    new LanguageTag(in.readUTF()),
                    known(QualityTier.parse(in.readUTF())),
                    Optional.of(in.readInt()).filter(hertz -> hertz != NO_CLOCK).map(TrackClock::new),
                    Bytes.readInstant(in),
                    in.readLong(),
                    format == FORMAT_WITHOUT_SPOKEN ? Optional.empty() : readSpoken(in),
                    readState(in, format),
                    new Version(in.readLong()));
        });
    }

    private static void writeSpoken(DataOutputStream out, Optional<AudioProgress> spoken) throws IOException {
        out.writeUTF(spoken.map(said -> said.node().value()).orElse(NO_NODE));
        out.writeLong(spoken.map(AudioProgress::nextSequence).orElse(0L));
        out.writeLong(spoken.map(AudioProgress::mediaTimeMicros).orElse(0L));
        out.writeBoolean(spoken.map(AudioProgress::isExact).orElse(false));
    }

    private static Optional<AudioProgress> readSpoken(DataInputStream in) throws IOException {
        String node = in.readUTF();
        long nextSequence = in.readLong();
        long mediaTimeMicros = in.readLong();
        boolean isExact = in.readBoolean();
        return node.equals(NO_NODE)
                ? Optional.empty()
                : Optional.of(new AudioProgress(new NodeId(node), nextSequence, mediaTimeMicros, isExact));
    }

    /** The word for the state that a session is in; nothing where the bytes cannot be read. */
    static Optional<String> stateIn(String id, byte[] bytes) {
        try {
            return Optional.of(Bytes.read(bytes, "session " + id, in -> {
                byte format = Bytes.requireFormat(in, FORMAT_WITHOUT_SPOKEN, FORMAT);
                for (int text = 0; text < 3; text++) {
                    in.skipNBytes(in.readUnsignedShort());
                }
                in.readInt();
                Bytes.readInstant(in);
                in.readLong();
                if (format != FORMAT_WITHOUT_SPOKEN) {
                    readSpoken(in);
                }
                return in.readUTF();
            }));
        } catch (IllegalStateException unreadable) {
            // Whoever asks for that session is told; the others are none the worse.
            return Optional.empty();
        }
    }

    private static void writeState(DataOutputStream out, SessionState state) throws IOException {
        out.writeUTF(state.word());
        if (state instanceof SessionState.Waiting waiting) {
            Bytes.writeInstant(out, waiting.expiresAt());
        } else if (state instanceof SessionState.Leased attended) {
            SpeakerLease lease = attended.lease();
            out.writeLong(lease.epoch());
            out.writeUTF(lease.connection().value());
            Bytes.writeInstant(out, lease.since());
            Bytes.writeInstant(out, lease.until());
            out.writeBoolean(lease.requested());
        } else if (state instanceof SessionState.Interrupted interrupted) {
            Bytes.writeInstant(out, interrupted.since());
            Bytes.writeInstant(out, interrupted.graceEndsAt());
            out.writeBoolean(interrupted.wasPaused());
        } else if (state instanceof SessionState.Ended ended) {
            Bytes.writeInstant(out, ended.at());
            out.writeUTF(ended.reason().word());
            out.writeLong(ended.lastSequence().map(Sequence::value).orElse(NO_SEQUENCE));
            Bytes.writeInstant(out, ended.forgottenAt());
        }
    }

    private static SessionState readState(DataInputStream in, byte format) throws IOException {
        String word = in.readUTF();
        return switch (word) {
            case "waiting" -> new SessionState.Waiting(Bytes.readInstant(in));
            case "live" -> new SessionState.Live(readLease(in, format));
            case "paused" -> new SessionState.Paused(readLease(in, format));
            case "interrupted" ->
                new SessionState.Interrupted(Bytes.readInstant(in), Bytes.readInstant(in), in.readBoolean());
            case "ended" ->
                new SessionState.Ended(
                        Bytes.readInstant(in), readReason(in), readLastSequence(in), Bytes.readInstant(in));
            default -> throw new StreamCorruptedException("no such state: " + word);
        };
    }

    private static SpeakerLease readLease(DataInputStream in, byte format) throws IOException {
        return new SpeakerLease(
                in.readLong(),
                new ConnectionId(in.readUTF()),
                Bytes.readInstant(in),
                Bytes.readInstant(in),
                format != FORMAT_WITHOUT_SPOKEN && in.readBoolean());
    }

    private static EndReason readReason(DataInputStream in) throws IOException {
        String word = in.readUTF();
        return known(Arrays.stream(EndReason.values())
                .filter(reason -> reason.word().equals(word))
                .findFirst());
    }

    private static Optional<Sequence> readLastSequence(DataInputStream in) throws IOException {
        return Optional.of(in.readLong()).filter(value -> value != NO_SEQUENCE).map(Sequence::new);
    }

    private static <T> T known(Optional<T> constant) throws IOException {
        return constant.orElseThrow(() -> new StreamCorruptedException("a word that nothing is called by"));
    }
}
