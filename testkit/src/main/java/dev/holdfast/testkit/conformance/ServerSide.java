// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.testkit.conformance.message.Codes;
import dev.holdfast.testkit.conformance.message.Variables;
import dev.holdfast.testkit.conformance.wire.Handshake;
import dev.holdfast.testkit.conformance.wire.HttpMessage;
import dev.holdfast.testkit.conformance.wire.WebSocketPeer;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Plays one conversation as its server, and checks what the client does. {@link #play} is for one thread. */
final class ServerSide {

    /** A client waits for up to 10 s before it connects again, and then for a token. */
    private static final Duration OPENING_MAX = Duration.ofSeconds(30);

    private static final Duration MESSAGE_MAX = Duration.ofSeconds(20);

    /** A client takes a connection for dead on which nothing came for 5 s. */
    private static final Duration TICK_AFTER = Duration.ofMillis(1_500);

    private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(2);

    /** The query parameters that are compared. Clients may choose the others, such as token and action. */
    private static final Set<String> QUERY = Set.of("sessionId", "role", "from", "sampleRate");

    private final Conversation conversation;
    private final BlockingQueue<ServedConversation.Opening> openings;
    private final BlockingQueue<ServedConversation.Call> calls;
    private final Variables variables;
    private final List<Step> steps;
    private final Map<Long, byte[]> frames = new HashMap<>();
    private @Nullable WebSocketPeer client;
    private long liveSequence;
    private long openedNanos;
    private volatile int at;
    private volatile boolean ended;
    private volatile OptionalLong lastSequence = OptionalLong.empty();

    ServerSide(
            Conversation conversation,
            BlockingQueue<ServedConversation.Opening> openings,
            BlockingQueue<ServedConversation.Call> calls) {
        this.conversation = conversation;
        this.openings = openings;
        this.calls = calls;
        this.variables = new Variables(conversation.examples(), name -> Optional.empty());
        this.steps = conversation.steps().stream().filter(Step::isOfClient).toList();
    }

    Result play() {
        try {
            for (at = 0; at < steps.size(); at++) {
                play(steps.get(at));
            }
            return Result.passed(conversation);
        } catch (InterruptedException interruption) {
            return Result.failed(conversation, "interrupted at " + where());
        } catch (Mismatch | IOException | RuntimeException failure) {
            return Result.failed(
                    conversation,
                    where() + ": " + (failure instanceof Mismatch ? failure.getMessage() : failure.toString()));
        } finally {
            leave();
        }
    }

    /** The step that is being played, for people. */
    String where() {
        int now = Math.min(at, steps.size() - 1);
        return "step " + (now + 1) + " of " + steps.size() + " ("
                + steps.get(now).description() + ")";
    }

    String session() {
        return conversation.examples().get("session").asText();
    }

    boolean hasEnded() {
        return ended;
    }

    OptionalLong lastSequence() {
        return lastSequence;
    }

    /** Whether a step that is still to come is this request. */
    boolean isToAnswer(HttpMessage request) {
        return steps.stream().skip(at).anyMatch(step -> step.http() != null && isSame(step.http(), request));
    }

    private boolean isSame(Step.Http step, HttpMessage request) {
        return step.method().equals(request.part(0))
                && step.path().replace("${session}", session()).equals(DefaultAnswers.path(request, conversation));
    }

    private void play(Step step) throws Mismatch, IOException, InterruptedException {
        if (step.http() != null) {
            answer(step.http());
        } else if (step.open() != null) {
            open(step.open());
        } else if (step.send() != null) {
            receive(client(), step.send());
        } else if (step.expect() != null) {
            send(client(), step.expect());
        } else {
            client().cutAfterDelivery();
            client = null;
        }
    }

    private WebSocketPeer client() throws Mismatch {
        if (client == null) {
            throw new Mismatch("the client is not connected");
        }
        return client;
    }

    private void leave() {
        try {
            if (client != null) {
                client.close();
            }
        } catch (IOException gone) {
            // It is closed either way.
        }
    }

    // --- HTTP and handshakes ---------------------------------------------------------------------------------------

    private void answer(Step.Http step) throws Mismatch, InterruptedException {
        ServedConversation.Call call = calls.poll(OPENING_MAX.toMillis(), TimeUnit.MILLISECONDS);
        if (call == null) {
            throw new Mismatch("the client sends no request");
        }
        if (!isSame(step, call.request())) {
            throw new Mismatch("the client sends " + call.request().start());
        }
        if (step.body() != null) {
            Mismatch.requireNone(
                    variables.match(
                            step.body(), Mismatch.requireJson(call.request().body())),
                    call.request().body());
        }
        Map<String, String> headers = new TreeMap<>();
        step.answerHeaders().forEach((name, value) -> headers.put(name, header(value)));
        headers.put("Content-Type", step.status() < 400 ? "application/json" : "application/problem+json");
        String body = step.answer() == null ? "" : variables.fill(step.answer()).toString();
        call.answer().complete(DefaultAnswers.answer(step.status(), headers, body));
    }

    /** The header's value; 1 for a wildcard, which is used for {@code Retry-After}. */
    private String header(String value) {
        return value.startsWith("$") && !value.startsWith("${") ? "1" : variables.fill(value);
    }

    private void open(Step.Open step) throws Mismatch, IOException, InterruptedException {
        ServedConversation.Opening opening = openings.poll(OPENING_MAX.toMillis(), TimeUnit.MILLISECONDS);
        if (opening == null) {
            throw new Mismatch("the client does not connect");
        }
        leave();
        Map<String, String> query = query(opening.request());
        for (Map.Entry<String, String> wanted : step.query().entrySet()) {
            boolean counts =
                    QUERY.contains(wanted.getKey()) || wanted.getValue().equals("maintainSession");
            String actual = query.getOrDefault(wanted.getKey(), wanted.getKey().equals("from") ? "live" : "");
            if (counts && !variables.fill(wanted.getValue()).equals(actual)) {
                throw new Mismatch(wanted.getKey() + " is \"" + actual + "\" in the query " + query);
            }
        }
        boolean named = opening.request().headers().containsKey("Authorization")
                || query.containsKey("token")
                || query.containsKey("ticket");
        if (!step.token().equals(Token.NONE) && !named) {
            throw new Mismatch("the handshake has neither token nor ticket");
        }
        openedNanos = System.nanoTime();
        if (step.status() == 101) {
            client = Handshake.accept(opening.request(), opening.socket(), opening.in());
        } else {
            refuse(opening, step);
        }
    }

    private static Map<String, String> query(HttpMessage request) {
        Map<String, String> query = new TreeMap<>();
        String target = request.part(1);
        int mark = target.indexOf('?');
        for (String pair : mark < 0 ? new String[0] : target.substring(mark + 1).split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], URLDecoder.decode(parts.length < 2 ? "" : parts[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    /** A browser cannot read a refused handshake: it is accepted, told, and closed. */
    private void refuse(ServedConversation.Opening opening, Step.Open step)
            throws Mismatch, IOException, InterruptedException {
        ObjectNode problem = JsonNodeFactory.instance.objectNode().put("status", step.status());
        if (step.answer() != null) {
            problem.setAll((ObjectNode) variables.fill(step.answer()));
        }
        if (step.status() == 410) {
            ended = true;
        }
        Map<String, String> headers = new TreeMap<>();
        step.answerHeaders().forEach((name, value) -> headers.put(name, header(value)));
        if (!opening.request().headers().containsKey("Origin")) {
            headers.put("Content-Type", "application/problem+json");
            headers.put("Connection", "close");
            DefaultAnswers.answer(step.status(), headers, problem.toString())
                    .write(opening.socket().getOutputStream(), true);
            opening.socket().close();
            return;
        }
        Codes.Close close = Codes.closeWith(problem.path("code").asText());
        ObjectNode error = JsonNodeFactory.instance
                .objectNode()
                .put("type", "error")
                .put("code", problem.path("code").asText())
                .put("message", problem.path("detail").asText("refused"))
                .put("retryable", close.retryable());
        if (headers.containsKey("Retry-After")) {
            error.put("retryAfterMs", 1_000 * Integer.parseInt(headers.get("Retry-After")));
        }
        WebSocketPeer refused = Handshake.accept(opening.request(), opening.socket(), opening.in());
        refused.text(error.toString());
        close(refused, close.code());
    }

    // --- from the client -------------------------------------------------------------------------------------------

    private void receive(WebSocketPeer from, Step.Send step) throws Mismatch, IOException, InterruptedException {
        if (step.text() != null) {
            WebSocketPeer.Message message = next(from);
            if (message.opcode() != WebSocketPeer.TEXT) {
                throw new Mismatch("the client sends " + message);
            }
            Mismatch.requireNone(variables.match(step.text(), Mismatch.requireJson(message.text())), message.text());
        } else if (step.frames() != null) {
            for (long sequence = step.frames().from(); sequence <= step.frames().to(); sequence++) {
                receiveFrame(sequence, next(from));
            }
            requireNoSooner(step);
        } else if (step.pcm() != null) {
            int wanted = TestAudio.pcm(step.pcm()).length;
            while (wanted > 0) {
                WebSocketPeer.Message message = next(from);
                wanted -= message.opcode() == WebSocketPeer.BINARY ? message.payload().length : wanted + 1;
            }
            if (wanted < 0) {
                throw new Mismatch("the client does not send that much PCM");
            }
        } else if (step.close() != null) {
            WebSocketPeer.Message message = next(from);
            if (message.opcode() != WebSocketPeer.CLOSE && message.opcode() != WebSocketPeer.DISCONNECTED) {
                throw new Mismatch("the client sends " + message + " instead of closing");
            }
            close(from, step.close());
        } else {
            throw new IllegalStateException("no client sends this by itself");
        }
    }

    private void requireNoSooner(Step.Send step) throws Mismatch {
        Duration passed = Duration.ofNanos(System.nanoTime() - openedNanos);
        if (step.noSooner() != null && passed.compareTo(step.noSooner()) < 0) {
            throw new Mismatch("the client sends " + step.frames() + " within " + passed.toMillis()
                    + " ms, sooner than " + step.noSooner().toMillis() + " ms");
        }
    }

    private void receiveFrame(long sequence, WebSocketPeer.Message message) throws Mismatch {
        Optional<AudioFrame> frame = message.opcode() == WebSocketPeer.BINARY
                ? AudioFrame.parse(ByteBuffer.wrap(message.payload()))
                : Optional.empty();
        if (frame.isEmpty() || frame.get().sequence().value() != sequence) {
            String what = frame.map(each -> "frame " + each.sequence().value()).orElseGet(message::toString);
            throw new Mismatch("the client sends " + what + " instead of frame " + sequence);
        }
        byte[] before = frames.putIfAbsent(sequence, message.payload());
        if (before != null && !Arrays.equals(before, message.payload())) {
            throw new Mismatch("frame " + sequence + " is sent again with other bytes");
        }
        liveSequence = Math.max(liveSequence, sequence + 1);
        lastSequence = OptionalLong.of(liveSequence - 1);
    }

    /** The next message that matters: heartbeats are answered, and silence is broken by ticks. */
    private WebSocketPeer.Message next(WebSocketPeer from) throws Mismatch, IOException, InterruptedException {
        long deadline = System.nanoTime() + MESSAGE_MAX.toNanos();
        while (System.nanoTime() - deadline < 0) {
            WebSocketPeer.Message message = from.next(TICK_AFTER);
            if (message == null) {
                from.text("{\"type\":\"tick\",\"liveSeq\":" + liveSequence + "}");
            } else if (message.opcode() == WebSocketPeer.TEXT
                    && Mismatch.requireJson(message.text())
                            .path("action")
                            .asText()
                            .equals("heartbeat")) {
                from.text("{\"type\":\"heartbeatAck\",\"serverTime\":\"" + Instant.now() + "\"}");
            } else {
                return message;
            }
        }
        throw new Mismatch("the client sends nothing");
    }

    // --- to the client ---------------------------------------------------------------------------------------------

    private void send(WebSocketPeer to, Step.Expect step) throws IOException, InterruptedException {
        if (step.text() != null) {
            JsonNode message = variables.fill(step.text());
            if (message.path("type").asText().equals("sessionEnded")) {
                lastSequence = message.has("lastSeq")
                        ? OptionalLong.of(message.path("lastSeq").asLong())
                        : OptionalLong.empty();
                ended = true;
            }
            liveSequence = Math.max(liveSequence, message.path("liveSeq").asLong());
            to.text(message.toString());
        } else if (step.frames() != null) {
            for (long sequence = step.frames().from(); sequence <= step.frames().to(); sequence++) {
                to.binary(frames.computeIfAbsent(sequence, TestAudio::frame));
            }
        } else if (step.hex() != null) {
            to.binary(HexFormat.of().parseHex(step.hex()));
        } else if (step.close() != null) {
            close(to, step.close());
            client = null;
        }
    }

    /** Sends a close frame and waits up to 2 s for the client's. */
    private static void close(WebSocketPeer peer, int code) throws IOException, InterruptedException {
        try {
            peer.sendClose(code);
        } catch (IOException gone) {
            // The client has left already.
        }
        long deadline = System.nanoTime() + CLOSE_WAIT_MAX.toNanos();
        for (WebSocketPeer.Message message = peer.next(CLOSE_WAIT_MAX);
                message != null
                        && message.opcode() != WebSocketPeer.CLOSE
                        && message.opcode() != WebSocketPeer.DISCONNECTED
                        && System.nanoTime() - deadline < 0;
                message = peer.next(CLOSE_WAIT_MAX)) {
            // Messages sent before the client read the close are ignored.
        }
        peer.close();
    }
}
