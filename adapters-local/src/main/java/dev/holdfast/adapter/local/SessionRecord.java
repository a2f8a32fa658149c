package dev.holdfast.adapter.local;

import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.Owner;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionId;
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

    private static final byte FORMAT = 1;

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
            writeState(out, session.state());
            out.writeLong(session.version().value());
        });
    }

    /** @throws IllegalStateException if the bytes are no session of a format known here */
    static Session decode(String id, byte[] bytes) {
        return Bytes.read(bytes, "session " + id, in -> {
            Bytes.requireFormat(in, FORMAT);
            return new Session(
                    new SessionId(id),
                    new Owner(in.readUTF()),
                    new LanguageTag(in.readUTF()),
                    known(QualityTier.parse(in.readUTF())),
                    Optional.of(in.readInt()).filter(hertz -> hertz != NO_CLOCK).map(TrackClock::new),
                    Bytes.readInstant(in),
                    in.readLong(),
                    readState(in),
                    new Version(in.readLong()));
        });
    }

    private static void writeState(DataOutputStream out, SessionState state) throws IOException {
        out.writeUTF(state.word());
        if (state instanceof SessionState.Waiting waiting) {
            Bytes.writeInstant(out, waiting.expiresAt());
        } else if (state instanceof SessionState.Attended attended) {
            SpeakerLease lease = attended.lease();
            out.writeLong(lease.epoch());
            out.writeUTF(lease.connection().value());
            Bytes.writeInstant(out, lease.since());
            Bytes.writeInstant(out, lease.until());
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

    private static SessionState readState(DataInputStream in) throws IOException {
        String word = in.readUTF();
        return switch (word) {
            case "waiting" -> new SessionState.Waiting(Bytes.readInstant(in));
            case "live" -> new SessionState.Live(readLease(in));
            case "paused" -> new SessionState.Paused(readLease(in));
            case "interrupted" ->
                new SessionState.Interrupted(Bytes.readInstant(in), Bytes.readInstant(in), in.readBoolean());
            case "ended" ->
                new SessionState.Ended(
                        Bytes.readInstant(in), readReason(in), readLastSequence(in), Bytes.readInstant(in));
            default -> throw new StreamCorruptedException("no such state: " + word);
        };
    }

    private static SpeakerLease readLease(DataInputStream in) throws IOException {
        return new SpeakerLease(
                in.readLong(), new ConnectionId(in.readUTF()), Bytes.readInstant(in), Bytes.readInstant(in));
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
