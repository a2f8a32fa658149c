// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.domain.connection.CloseReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client of docs/protocol.md that comes again until it is done, and checks what it is told. Confined to one thread. */
abstract class SimulatedClient {

    private static final ObjectMapper JSON = new ObjectMapper();

    final Schedule schedule;
    private final SimulatedServer server;
    private final List<SimulatedSocket> sockets;
    private final String name;
    private @Nullable Attempt attempt;
    private ServerFrames frames = new ServerFrames();
    private boolean greeted;
    private boolean done;

    /** @param sockets all sockets of the network; the client adds its own */
    SimulatedClient(String name, Schedule schedule, SimulatedServer server, List<SimulatedSocket> sockets) {
        this.name = name;
        this.schedule = schedule;
        this.server = server;
        this.sockets = sockets;
    }

    /** The query of the next handshake; empty while there is nothing to connect for. */
    abstract Optional<Map<String, String>> query();

    /**
     * The connection is open.
     *
     * @param named whether the handshake named the session
     */
    abstract void connected(boolean named);

    abstract void message(String type, JsonNode message);

    abstract void audio(ByteBuffer frame);

    abstract void lost();

    /** The server has told why it does not do what it was asked, or why it closes the connection. */
    abstract void refused();

    /** The session has ended while this client was not connected. */
    abstract void ended(long lastSequence);

    /** Something of its own, while it is connected. */
    abstract void act();

    abstract Optional<String> session();

    boolean isDone() {
        return done;
    }

    void finish() {
        done = true;
        Attempt current = attempt;
        if (current != null) {
            current.socket().end();
        }
    }

    /** Connects, or reads what has arrived and does something. */
    void step() {
        if (done) {
            return;
        }
        Attempt current = attempt;
        if (current == null) {
            query().ifPresent(this::connect);
        } else if (current.refusal().isPresent()) {
            attempt = null;
            lost();
            refused(current.refusal().get());
        } else if (current.isOpen()) {
            if (!greeted) {
                greeted = true;
                connected(current.query().containsKey("sessionId"));
            }
            read(current);
            if (attempt == current && !done) {
                act();
            }
        } else if (current.isTransportLost() || schedule.oneIn(500)) {
            schedule.step(name + " gives up an attempt");
            breakOff();
        }
    }

    private void connect(Map<String, String> query) {
        SimulatedSocket socket = new SimulatedSocket(schedule, 64 + schedule.random.nextInt(8_000));
        Attempt next = new Attempt(query, socket, !schedule.isCalm() && schedule.oneIn(30));
        schedule.step(name + " connects " + query);
        attempt = next;
        greeted = false;
        frames = new ServerFrames();
        sockets.add(socket);
        server.accept(next);
    }

    private void refused(CloseReason reason) {
        schedule.step(name + " is refused: " + reason);
        if (reason == CloseReason.SESSION_ENDED) {
            lookUpEnd();
        } else if (!reason.isRetryable()) {
            throw new AssertionError(name + " is refused for good: " + reason);
        }
    }

    private void lookUpEnd() {
        ended(server.lastSequence(session().orElseThrow())
                .orElseThrow(() -> new AssertionError(name + " is told an end that is not stored")));
    }

    private void read(Attempt current) {
        SimulatedSocket socket = current.socket();
        boolean isAtEnd = socket.isAtEnd();
        frames.add(socket.receive());
        for (Optional<ServerFrames.Frame> next = frames.next();
                next.isPresent() && attempt == current;
                next = frames.next()) {
            handle(next.get());
        }
        if (isAtEnd && attempt == current) {
            schedule.step(name + " reads the end");
            socket.end();
            attempt = null;
            lost();
        }
    }

    private void handle(ServerFrames.Frame frame) {
        switch (frame.opCode()) {
            case ServerFrames.TEXT -> {
                JsonNode message = parse(frame.payload());
                schedule.step(name + " reads " + message);
                String type = message.path("type").asText();
                if (type.equals("error")) {
                    error(message);
                } else {
                    message(type, message);
                }
            }
            case ServerFrames.BINARY -> audio(frame.payload());
            case ServerFrames.PING -> send(ServerFrames.PONG, frame.payload());
            case ServerFrames.CLOSE -> closed(frame.payload());
            default -> throw new AssertionError(name + " reads an unknown frame: " + frame.opCode());
        }
    }

    /** An answer to a message, or why the server is about to close. */
    private void error(JsonNode error) {
        String code = error.path("code").asText();
        if (code.equals(CloseReason.SESSION_ENDED.word())) {
            breakOff();
            lookUpEnd();
        } else if (error.path("retryable").asBoolean() || isTooLate(error)) {
            refused();
        } else {
            throw new AssertionError(name + " is refused for good: " + error);
        }
    }

    /** The network was slower than a message may be. */
    private static boolean isTooLate(JsonNode error) {
        return error.path("message").asText().contains(" within ");
    }

    private void closed(ByteBuffer payload) {
        schedule.step(name + " is closed with " + (payload.remaining() < 2 ? "nothing" : payload.getShort() & 0xffff));
        breakOff();
    }

    private static JsonNode parse(ByteBuffer text) {
        try {
            return JSON.readTree(text.array());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    void send(String text) {
        schedule.step(name + " sends " + text);
        send(ServerFrames.TEXT, StandardCharsets.UTF_8.encode(text));
    }

    void send(int opCode, ByteBuffer payload) {
        Attempt current = attempt;
        if (current != null) {
            current.socket().send(ServerFrames.masked(opCode, payload));
        }
    }

    /** Closes the connection, or loses it in one of the ways in which connections are lost. */
    void breakOff() {
        Attempt current = attempt;
        if (current != null) {
            int how = schedule.random.nextInt(schedule.isCalm() ? 2 : 3);
            schedule.step(name + (how == 0 ? " ends" : how == 1 ? " resets" : " vanishes"));
            if (how == 0) {
                current.socket().end();
            } else if (how == 1) {
                current.socket().breakOff();
            } else {
                current.socket().vanish();
            }
            attempt = null;
            lost();
        }
    }

    @Override
    public String toString() {
        return name + (done ? " is done" : " is not done") + (attempt == null ? ", not connected" : ", connected");
    }
}
