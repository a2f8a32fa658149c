// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.holdfast.testkit.conformance.message.Variables;
import dev.holdfast.testkit.conformance.wire.Handshake;
import dev.holdfast.testkit.conformance.wire.HttpMessage;
import dev.holdfast.testkit.conformance.wire.WebSocketPeer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Plays one conversation as its client, and checks what the server says. For one thread. */
final class ClientSide implements AutoCloseable {

    /** May come between any two messages; a conversation expects one of them only where it matters. */
    private static final Set<String> AT_ANY_TIME =
            Set.of("ack", "tick", "listenerCount", "speakerState", "heartbeatAck", "tokenExpiring");

    private static final long ASK_AGAIN_MILLIS = 100;

    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final URI server;
    private final HttpClient http;
    private final Capabilities capabilities;
    private final Conversation conversation;
    private final Variables variables;
    private final Consumer<String> texts;
    private final Map<String, WebSocketPeer> connections = new HashMap<>();
    private long openedNanos;

    ClientSide(
            URI server, HttpClient http, Capabilities capabilities, Conversation conversation, Consumer<String> texts) {
        this.server = server;
        this.http = http;
        this.capabilities = capabilities;
        this.conversation = conversation;
        this.texts = texts;
        this.variables = new Variables(conversation.examples(), this::given);
    }

    /** Tokens, this server's origin, and what must be new each time. */
    private Optional<String> given(String variable) {
        if (variable.startsWith("random")) {
            return Optional.of(UUID.randomUUID().toString());
        }
        return variable.equals("serverOrigin")
                ? Optional.of(server.getScheme() + "://" + server.getAuthority())
                : Token.value(variable, capabilities);
    }

    Result play() {
        int number = 0;
        Step current = null;
        try {
            for (Step step : Stream.concat(conversation.setup().stream(), conversation.steps().stream())
                    .toList()) {
                number++;
                current = step;
                play(step);
            }
            return Result.passed(conversation);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            return Result.failed(conversation, "interrupted");
        } catch (Mismatch | IOException | RuntimeException failure) {
            String what = failure instanceof Mismatch ? failure.getMessage() : failure.toString();
            return Result.failed(
                    conversation,
                    "step " + number + " (" + (current == null ? "" : current.description()) + "): " + what);
        }
    }

    private void play(Step step) throws Mismatch, IOException, InterruptedException {
        String as = String.valueOf(step.as());
        if (step.http() != null) {
            call(step.http(), System.nanoTime());
        } else if (step.open() != null) {
            open(as, step.open());
        } else if (step.send() != null) {
            send(connection(as), step.send());
        } else if (step.expect() != null) {
            expect(as, step.expect());
        } else if (step.advance() != null) {
            capabilities.clock().orElseThrow().accept(step.advance());
        } else {
            connection(as).cut();
            connections.remove(as);
        }
    }

    private WebSocketPeer connection(String name) {
        WebSocketPeer connection = connections.get(name);
        if (connection == null) {
            throw new IllegalArgumentException("no connection is called " + name);
        }
        return connection;
    }

    // --- HTTP and handshakes ---------------------------------------------------------------------------------------

    private void call(Step.Http step, long since) throws Mismatch, IOException, InterruptedException {
        HttpRequest.BodyPublisher body = step.body() == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(
                        variables.fill(step.body()).toString());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + variables.fill(step.path())))
                .timeout(ANSWER_MAX)
                .method(step.method(), body);
        if (step.body() != null) {
            request.header("Content-Type", "application/json");
        }
        token(step.token()).ifPresent(token -> request.header("Authorization", "Bearer " + token));
        step.headers().forEach((name, value) -> request.header(name, variables.fill(value)));
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        try {
            check(
                    step.status(),
                    step.answer(),
                    step.answerHeaders(),
                    response.statusCode(),
                    name -> response.headers().firstValue(name),
                    response.body());
        } catch (Mismatch notYet) {
            if (step.within() == null
                    || System.nanoTime() - since > step.within().toNanos()) {
                throw notYet;
            }
            TimeUnit.MILLISECONDS.sleep(ASK_AGAIN_MILLIS);
            call(step, since);
        }
    }

    /** The token of this owner; the same one throughout the conversation. */
    private Optional<String> token(String whose) {
        return whose.equals(Token.NONE) ? Optional.empty() : variables.find(Token.variable(whose));
    }

    private void open(String name, Step.Open step) throws Mismatch, IOException {
        String query = step.query().entrySet().stream()
                .map(each -> each.getKey() + "="
                        + URLEncoder.encode(variables.fill(each.getValue()), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        Map<String, String> headers = new LinkedHashMap<>();
        token(step.token()).ifPresent(token -> headers.put("Authorization", "Bearer " + token));
        if (!step.subprotocol().equals(Token.NONE)) {
            headers.put("Sec-WebSocket-Protocol", step.subprotocol());
        }
        if (step.origin() != null) {
            headers.put("Origin", variables.fill(step.origin()));
        }
        step.headers().forEach((header, value) -> headers.put(header, variables.fill(value)));
        Handshake.Answer answer =
                Handshake.make(server, "/ws" + (query.isEmpty() ? "" : "?" + query), headers, !step.silent());
        openedNanos = System.nanoTime();
        answer.peer().ifPresent(peer -> connections.put(name, peer));
        HttpMessage response = answer.response();
        check(
                step.status(),
                step.answer(),
                step.answerHeaders(),
                response.status(),
                header -> Optional.ofNullable(response.headers().get(header)),
                response.body());
    }

    private void check(
            int status,
            @Nullable JsonNode answer,
            Map<String, String> answerHeaders,
            int actualStatus,
            Function<String, Optional<String>> actualHeader,
            String actualBody)
            throws Mismatch {
        if (status != actualStatus) {
            throw new Mismatch("status " + actualStatus + " instead of " + status + ": " + actualBody);
        }
        if (answer != null) {
            Mismatch.requireNone(variables.match(answer, Mismatch.requireJson(actualBody)), actualBody);
        }
        for (Map.Entry<String, String> wanted : answerHeaders.entrySet()) {
            JsonNode actual = actualHeader
                    .apply(wanted.getKey())
                    .<JsonNode>map(TextNode::new)
                    .orElse(null);
            Mismatch.requireNone(
                    actual == null
                            ? Optional.of("no header " + wanted.getKey())
                            : variables.match(new TextNode(wanted.getValue()), actual),
                    wanted.getKey());
        }
    }

    // --- what goes over a connection -------------------------------------------------------------------------------

    private void send(WebSocketPeer to, Step.Send step) throws IOException, InterruptedException {
        if (step.noSooner() != null) {
            TimeUnit.NANOSECONDS.sleep(step.noSooner().toNanos() - (System.nanoTime() - openedNanos));
        }
        if (step.text() != null) {
            String text = variables.fill(step.text()).toString();
            texts.accept(text);
            to.text(text);
        } else if (step.frames() != null) {
            for (long sequence = step.frames().from(); sequence <= step.frames().to(); sequence++) {
                to.binary(TestAudio.frame(sequence));
            }
        } else if (step.pcm() != null) {
            to.binary(TestAudio.pcm(step.pcm()));
        } else if (step.hex() != null) {
            to.binary(HexFormat.of().parseHex(step.hex()));
        } else if (step.raw() != null) {
            to.text(step.raw());
        } else if (step.bytes() != null) {
            to.bytes(HexFormat.of().parseHex(step.bytes()));
        } else if (step.close() != null) {
            to.sendClose(step.close());
        }
    }

    private void expect(String as, Step.Expect step) throws Mismatch, IOException, InterruptedException {
        WebSocketPeer from = connection(as);
        long deadline = System.nanoTime() + step.within().toNanos();
        if (step.text() != null) {
            expectText(from, step.text(), deadline);
        } else if (step.frames() != null) {
            for (long sequence = step.frames().from(); sequence <= step.frames().to(); sequence++) {
                WebSocketPeer.Message message = nextExpectable(from, deadline);
                byte[] wanted = TestAudio.frame(sequence);
                if (message.opcode() != WebSocketPeer.BINARY || !Arrays.equals(message.payload(), wanted)) {
                    throw new Mismatch("frame " + sequence + " does not come as it was sent, but " + message);
                }
            }
        } else if (step.hex() != null) {
            WebSocketPeer.Message message = nextExpectable(from, deadline);
            if (message.opcode() != WebSocketPeer.BINARY
                    || !HexFormat.of().formatHex(message.payload()).equals(step.hex())) {
                throw new Mismatch("another binary message comes: " + message);
            }
        } else if (step.close() != null) {
            WebSocketPeer.Message message = nextExpectable(from, deadline);
            if (message.opcode() != WebSocketPeer.CLOSE || message.closeCode() != step.close()) {
                throw new Mismatch(message.toString());
            }
            from.sendClose(step.close());
            from.close();
            connections.remove(as);
        }
    }

    private void expectText(WebSocketPeer from, JsonNode wanted, long deadline) throws Mismatch, InterruptedException {
        String type = wanted.path("type").asText();
        while (true) {
            WebSocketPeer.Message message = next(from, deadline);
            if (message.opcode() != WebSocketPeer.TEXT) {
                throw new Mismatch(message.toString());
            }
            JsonNode actual = Mismatch.requireJson(message.text());
            String actualType = actual.path("type").asText();
            boolean mayBePassedOver = AT_ANY_TIME.contains(actualType);
            if (!actualType.equals(type)) {
                if (!mayBePassedOver) {
                    throw new Mismatch(message.toString());
                }
                continue;
            }
            Optional<String> difference = variables.match(wanted, actual);
            if (difference.isEmpty()) {
                return;
            }
            if (!mayBePassedOver) {
                Mismatch.requireNone(difference, message.toString());
            }
        }
    }

    private WebSocketPeer.Message nextExpectable(WebSocketPeer from, long deadline)
            throws Mismatch, InterruptedException {
        while (true) {
            WebSocketPeer.Message message = next(from, deadline);
            if (message.opcode() != WebSocketPeer.TEXT
                    || !AT_ANY_TIME.contains(
                            Mismatch.requireJson(message.text()).path("type").asText())) {
                return message;
            }
        }
    }

    private WebSocketPeer.Message next(WebSocketPeer from, long deadline) throws Mismatch, InterruptedException {
        WebSocketPeer.Message message = from.next(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        if (message == null) {
            throw new Mismatch("nothing came in time");
        }
        if (message.opcode() == WebSocketPeer.TEXT) {
            texts.accept(message.text());
        }
        return message;
    }

    @Override
    public void close() {
        for (WebSocketPeer each : connections.values()) {
            try {
                each.close();
            } catch (IOException gone) {
                // It is closed either way.
            }
        }
    }
}
