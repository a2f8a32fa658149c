// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.session;

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
 * Encodes a session as bytes: a format version, then its fields in a fixed order. The id is the record's key and not part
 * of it. Constants are stored as words instead of ordinals, so that their order may change. Stateless.
 */
final class SessionRecord {

    private static final byte FORMAT = 2;

    /** The first format: without {@link AudioProgress}, and without the lease's hand-over flag. */
    private static final byte FORMAT_WITHOUT_PROGRESS = 1;

    /** Stored in place of a node if no server has audio yet. */
    private static final String NO_NODE = "";

    /** Stored in place of an absent value: no clock has 0 Hz, and no sequence is negative. */
    private static final int NO_CLOCK = 0;

    private static final long NO_SEQUENCE = -1;

    private SessionRecord() {}

    static byte[] encode(Session session) {
        return SessionRecordSerializer.encode(out -> {
            out.writeByte(FORMAT);
            out.writeUTF(session.owner().subject());
            out.writeUTF(session.sourceLanguage().value());
            out.writeUTF(session.qualityTier().word());
            out.writeInt(session.clock().map(TrackClock::hertz).orElse(NO_CLOCK));
            SessionRecordSerializer.writeInstant(out, session.createdAt());
            out.writeLong(session.epoch());
            writeProgress(out, session.audioProgress());
            writeState(out, session.state());
            out.writeLong(session.version().value());
        });
    }

    /** @throws IllegalStateException if the bytes are not a session in a supported format */
    static Session decode(String id, byte[] bytes) {
        return SessionRecordSerializer.decode(bytes, "session " + id, in -> {
            byte format = SessionRecordSerializer.requireFormat(in, FORMAT_WITHOUT_PROGRESS, FORMAT);
            return new Session(
                    new SessionId(id),
                    new Owner(in.readUTF()),
                    new LanguageTag(in.readUTF()),
                    known(QualityTier.parse(in.readUTF())),
                    Optional.of(in.readInt()).filter(hertz -> hertz != NO_CLOCK).map(TrackClock::new),
                    SessionRecordSerializer.readInstant(in),
                    in.readLong(),
                    format == FORMAT_WITHOUT_PROGRESS ? Optional.empty() : readProgress(in),
                    readState(in, format),
                    new Version(in.readLong()));
        });
    }

    private static void writeProgress(DataOutputStream out, Optional<AudioProgress> progress) throws IOException {
        out.writeUTF(progress.map(each -> each.node().value()).orElse(NO_NODE));
        out.writeLong(progress.map(AudioProgress::nextSequence).orElse(0L));
        out.writeLong(progress.map(AudioProgress::mediaTimeMicros).orElse(0L));
        out.writeBoolean(progress.map(AudioProgress::isExact).orElse(false));
    }

    private static Optional<AudioProgress> readProgress(DataInputStream in) throws IOException {
        String node = in.readUTF();
        long nextSequence = in.readLong();
        long mediaTimeMicros = in.readLong();
        boolean isExact = in.readBoolean();
        return node.equals(NO_NODE)
                ? Optional.empty()
                : Optional.of(new AudioProgress(new NodeId(node), nextSequence, mediaTimeMicros, isExact));
    }

    /** The word of the session's state; empty if the bytes cannot be decoded. */
    static Optional<String> stateIn(String id, byte[] bytes) {
        try {
            return Optional.of(SessionRecordSerializer.decode(bytes, "session " + id, in -> {
                byte format = SessionRecordSerializer.requireFormat(in, FORMAT_WITHOUT_PROGRESS, FORMAT);
                for (int text = 0; text < 3; text++) {
                    in.skipNBytes(in.readUnsignedShort());
                }
                in.readInt();
                SessionRecordSerializer.readInstant(in);
                in.readLong();
                if (format != FORMAT_WITHOUT_PROGRESS) {
                    readProgress(in);
                }
                return in.readUTF();
            }));
        } catch (IllegalStateException unreadable) {
            // A request for that session fails. Lists and sweeps skip it.
            return Optional.empty();
        }
    }

    private static void writeState(DataOutputStream out, SessionState state) throws IOException {
        out.writeUTF(state.word());
        if (state instanceof SessionState.Waiting waiting) {
            SessionRecordSerializer.writeInstant(out, waiting.expiresAt());
        } else if (state instanceof SessionState.Leased leased) {
            SpeakerLease lease = leased.lease();
            out.writeLong(lease.epoch());
            out.writeUTF(lease.connection().value());
            SessionRecordSerializer.writeInstant(out, lease.since());
            SessionRecordSerializer.writeInstant(out, lease.until());
            out.writeBoolean(lease.requested());
        } else if (state instanceof SessionState.Interrupted interrupted) {
            SessionRecordSerializer.writeInstant(out, interrupted.since());
            SessionRecordSerializer.writeInstant(out, interrupted.graceEndsAt());
            out.writeBoolean(interrupted.wasPaused());
        } else if (state instanceof SessionState.Ended ended) {
            SessionRecordSerializer.writeInstant(out, ended.at());
            out.writeUTF(ended.reason().word());
            out.writeLong(ended.lastSequence().map(Sequence::value).orElse(NO_SEQUENCE));
            SessionRecordSerializer.writeInstant(out, ended.forgottenAt());
        }
    }

    private static SessionState readState(DataInputStream in, byte format) throws IOException {
        String word = in.readUTF();
        return switch (word) {
            case "waiting" -> new SessionState.Waiting(SessionRecordSerializer.readInstant(in));
            case "live" -> new SessionState.Live(readLease(in, format));
            case "paused" -> new SessionState.Paused(readLease(in, format));
            case "interrupted" ->
                new SessionState.Interrupted(
                        SessionRecordSerializer.readInstant(in),
                        SessionRecordSerializer.readInstant(in),
                        in.readBoolean());
            case "ended" ->
                new SessionState.Ended(
                        SessionRecordSerializer.readInstant(in),
                        readReason(in),
                        readLastSequence(in),
                        SessionRecordSerializer.readInstant(in));
            default -> throw new StreamCorruptedException("unknown state: " + word);
        };
    }

    private static SpeakerLease readLease(DataInputStream in, byte format) throws IOException {
        return new SpeakerLease(
                in.readLong(),
                new ConnectionId(in.readUTF()),
                SessionRecordSerializer.readInstant(in),
                SessionRecordSerializer.readInstant(in),
                format != FORMAT_WITHOUT_PROGRESS && in.readBoolean());
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
        return constant.orElseThrow(() -> new StreamCorruptedException("unknown word"));
    }
}
