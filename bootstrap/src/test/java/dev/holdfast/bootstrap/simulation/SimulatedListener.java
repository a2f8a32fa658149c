// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.domain.audio.AudioFrame;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Hears a session from its first frame to its end, over as many connections as it takes. */
final class SimulatedListener extends SimulatedClient {

    private final String name;
    private final SimulatedSpeaker speaker;
    private final boolean gapsAllowed;

    /** Zero: not asked for. */
    private final int deliverEveryMillis;

    private long next;

    /** @param gapsAllowed whether the log may have let audio go */
    SimulatedListener(
            String name,
            SimulatedSpeaker speaker,
            boolean gapsAllowed,
            Schedule schedule,
            SimulatedServer server,
            List<SimulatedSocket> sockets) {
        super(name, schedule, server, sockets);
        this.name = name;
        this.speaker = speaker;
        this.gapsAllowed = gapsAllowed;
        this.deliverEveryMillis = schedule.oneIn(3) ? 20 + schedule.random.nextInt(180) : 0;
    }

    @Override
    Optional<String> session() {
        return speaker.session();
    }

    @Override
    Optional<Map<String, String>> query() {
        return session().map(id -> {
            // By message too, which moves the connection to another event loop; that needs a token.
            Map<String, String> query = new HashMap<>(Map.of("role", "listener", "from", Long.toString(next)));
            if (deliverEveryMillis > 0) {
                query.put("deliverEvery", Integer.toString(deliverEveryMillis));
            }
            if (schedule.oneIn(3)) {
                query.put("authorization", "Bearer somebody");
            } else {
                query.put("sessionId", id);
            }
            return query;
        });
    }

    @Override
    void connected(boolean inQuery) {
        if (!inQuery) {
            send("{\"action\":\"maintainSession\",\"sessionId\":\"" + session().orElseThrow()
                    + "\",\"role\":\"listener\",\"from\":" + next + "}");
        }
    }

    @Override
    void act() {
        if (schedule.oneIn(40)) {
            send("{\"action\":\"heartbeat\"}");
        }
    }

    @Override
    void message(String type, JsonNode message) {
        switch (type) {
            case "gap" ->
                gap(message.path("fromSeq").asLong(), message.path("toSeq").asLong());
            case "sessionEnded" -> ended(message.path("lastSeq").asLong(-1));
            default -> {}
        }
    }

    private void gap(long from, long to) {
        if (!gapsAllowed || from != next || to < from || to >= speaker.total()) {
            throw new AssertionError(name + " awaits " + next + ", and is told a gap from " + from + " to " + to);
        }
        next = to + 1;
    }

    @Override
    void audio(ByteBuffer frame) {
        long sequence = AudioFrame.sequence(frame, frame.position());
        if (sequence != next) {
            throw new AssertionError(name + " awaits " + next + ", and gets " + sequence);
        }
        if (!frame.equals(speaker.frame(sequence))) {
            throw new AssertionError(name + " gets " + sequence + " with other bytes than were spoken");
        }
        next++;
    }

    @Override
    void ended(long lastSequence) {
        if (next != lastSequence + 1) {
            throw new AssertionError(name + " awaits " + next + ", and the session has ended with " + lastSequence);
        }
        finish();
    }

    @Override
    void refused() {
        breakOff();
    }

    @Override
    void lost() {}
}
