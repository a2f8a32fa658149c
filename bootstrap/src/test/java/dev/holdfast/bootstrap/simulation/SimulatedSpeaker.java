// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Creates a session over the socket, speaks so many frames, sends again what was not acked, and ends the session. */
final class SimulatedSpeaker extends SimulatedClient {

    private static final int DURATION_SAMPLES = 960;
    private static final long DURATION_MICROS = 20_000;
    private static final int UNACKED_MAX = 60;

    /** A prime: each frame's payload differs. */
    private static final int FACTOR = 1_000_003;

    private final String owner;
    private final int total;
    private final int payloadBytes;
    private final List<ByteBuffer> frames = new ArrayList<>();
    private Optional<String> session = Optional.empty();
    private boolean attached;

    /** The next frame to be sent on this connection; one after the last ever sent; one after the last acked. */
    private long next;

    private long sent;
    private long acked;
    private boolean ending;

    SimulatedSpeaker(
            String owner,
            int total,
            int payloadBytes,
            Schedule schedule,
            SimulatedServer server,
            List<SimulatedSocket> sockets) {
        super(owner, schedule, server, sockets);
        this.owner = owner;
        this.total = total;
        this.payloadBytes = payloadBytes;
    }

    int total() {
        return total;
    }

    /** A frame, the same each time. */
    ByteBuffer frame(long sequence) {
        while (frames.size() <= sequence) {
            frames.add(AudioFrame.write(
                    Codec.OPUS,
                    0,
                    DURATION_SAMPLES,
                    frames.size(),
                    frames.size() * DURATION_MICROS,
                    ByteBuffer.allocate(1 + payloadBytes)
                            .putInt(payloadBytes - Integer.BYTES, frames.size() * FACTOR)));
        }
        return frames.get((int) sequence);
    }

    @Override
    Optional<String> session() {
        return session;
    }

    @Override
    Optional<Map<String, String>> query() {
        Map<String, String> query = new HashMap<>(Map.of("role", "speaker", "authorization", "Bearer " + owner));
        if (session.isPresent() && schedule.oneIn(2)) {
            query.put("sessionId", session.get());
        }
        return Optional.of(query);
    }

    @Override
    void act() {
        if (!attached) {
            return;
        }
        if (next < total && next - acked < UNACKED_MAX) {
            int count = 1 + schedule.random.nextInt(3);
            for (int i = 0; i < count && next < total; i++) {
                send(ServerFrames.BINARY, frame(next++));
            }
            sent = Math.max(sent, next);
        } else if (acked == total && !ending) {
            ending = true;
            send("{\"action\":\"endSession\",\"lastSeq\":" + (total - 1) + "}");
        }
        if (schedule.oneIn(60)) {
            send("{\"action\":\"" + (schedule.oneIn(2) ? "pauseAudio" : "resumeAudio") + "\"}");
        }
        if (schedule.oneIn(30)) {
            send("{\"action\":\"heartbeat\"}");
        }
    }

    @Override
    void connected(boolean named) {
        if (named) {
            return;
        }
        if (session.isEmpty()) {
            send("{\"action\":\"createSession\",\"sourceLanguage\":\"en-US\",\"idempotencyKey\":\"" + owner + "\"}");
        } else {
            send("{\"action\":\"maintainSession\",\"sessionId\":\"" + session.get() + "\"}");
        }
    }

    @Override
    void message(String type, JsonNode message) {
        switch (type) {
            case "sessionCreated" ->
                session = Optional.of(message.path("sessionId").asText());
            case "ready", "sessionMaintained" ->
                attached(message.path("nextSeq").asLong());
            case "ack" -> acked(message.path("seq").asLong());
            case "sessionEnded" -> ended(message.path("lastSeq").asLong(-1));
            case "gap" -> throw new AssertionError("the speaker's frames are missing: " + message);
            default -> {}
        }
    }

    private void attached(long nextSequence) {
        if (nextSequence < acked || nextSequence > sent) {
            throw new AssertionError(
                    owner + " has sent " + sent + ", " + acked + " acked, and should go on at " + nextSequence);
        }
        attached = true;
        ending = false;
        acked = nextSequence;
        next = nextSequence;
    }

    private void acked(long sequence) {
        if (sequence >= sent) {
            throw new AssertionError(owner + " has sent " + sent + ", and is acked " + sequence);
        }
        acked = Math.max(acked, sequence + 1);
    }

    @Override
    void ended(long lastSequence) {
        if (lastSequence != total - 1) {
            throw new AssertionError(owner + "'s session of " + total + " ended with " + lastSequence);
        }
        finish();
    }

    @Override
    void audio(ByteBuffer frame) {
        throw new AssertionError(owner + " gets audio");
    }

    @Override
    void refused() {
        if (!attached) {
            breakOff();
        }
        ending = false;
    }

    @Override
    void lost() {
        attached = false;
        ending = false;
    }
}
