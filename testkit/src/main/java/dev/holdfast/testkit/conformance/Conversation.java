// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One scripted exchange between a client and a server, read from {@code protocol/conversations/<name>.yaml}. Immutable.
 *
 * @param name as the file is called
 * @param title what it shows, in one sentence
 * @param needs what a server must be given besides a token; see {@link #NEEDS}
 * @param client what a client under test has to do when this is served to it; null where it is not for clients
 * @param clientOnly whether no server does this by itself, so that it is only served to clients
 * @param examples values that the player sends for variables which no message has set yet
 * @param setup brings the server into the state in which the exchange begins; skipped when serving
 */
public record Conversation(
        String name,
        String title,
        List<String> needs,
        @Nullable String client,
        boolean clientOnly,
        Map<String, JsonNode> examples,
        List<Step> setup,
        List<Step> steps) {

    /**
     * What a conversation may need: a second person's token, a token that expires within seconds, a clock that can be
     * moved, an operator, a server that may be drained, a server that asks listeners for a token.
     */
    static final Set<String> NEEDS =
            Set.of("otherToken", "shortToken", "clock", "operator", "drain", "listenersNeedToken", "listenersNeedKey");

    /** Examples that every conversation has. */
    private static final Map<String, JsonNode> USUAL_EXAMPLES = Map.of(
            "burstMs", new IntNode(60_000),
            "rateMax", new DoubleNode(1.25),
            "connectionId", new TextNode("connection-1"),
            "connectionId2", new TextNode("connection-2"),
            "heartbeatMs", new IntNode(10_000),
            "textBytesMax", new IntNode(65_536),
            "tokenExpiresAt", new TextNode("2099-01-01T00:00:00Z"));

    private static final String FOLDER = "/dev/holdfast/protocol/conversations/";

    private static final ObjectMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addModule(new SimpleModule().addDeserializer(Duration.class, new Iso8601()))
            .build();

    /** @throws IllegalArgumentException if it needs what is not known, or has no steps */
    public Conversation {
        needs = needs == null ? List.of() : List.copyOf(needs);
        examples = withUsual(examples);
        setup = setup == null ? List.of() : List.copyOf(setup);
        if (!NEEDS.containsAll(needs)) {
            throw new IllegalArgumentException(name + " needs one of " + NEEDS + ", not " + needs);
        }
        if (title == null || title.isBlank() || steps == null || steps.isEmpty()) {
            throw new IllegalArgumentException(name + " has a title and steps");
        }
        steps = List.copyOf(steps);
    }

    private static Map<String, JsonNode> withUsual(@Nullable Map<String, JsonNode> examples) {
        Map<String, JsonNode> all = new HashMap<>(USUAL_EXAMPLES);
        all.putAll(examples == null ? Map.of() : examples);
        return Map.copyOf(all);
    }

    /** All conversations, in the order of {@code index.yaml}. */
    public static List<Conversation> all() {
        return names().stream().map(Conversation::named).toList();
    }

    /** Those that can be played against a server: all scripted ones but those for clients only, and the frames of frames.json. */
    public static List<Conversation> forServers() {
        return Stream.concat(all().stream().filter(each -> !each.clientOnly()), FrameVectors.conversations().stream())
                .toList();
    }

    /** Those that can be served to a client under test. */
    public static List<Conversation> forClients() {
        return all().stream().filter(each -> each.client() != null).toList();
    }

    /** @throws IllegalArgumentException if there is none of this name */
    public static Conversation named(String name) {
        if (!names().contains(name)) {
            throw new IllegalArgumentException("there is no conversation " + name + "; there are " + names());
        }
        Conversation read = read(name + ".yaml", Conversation.class);
        if (!read.name().equals(name)) {
            throw new IllegalArgumentException(name + ".yaml has another name: " + read.name());
        }
        return read;
    }

    /** @throws IllegalArgumentException for an unknown key, a key that occurs twice, or a step without exactly one action */
    static Conversation parse(String yaml) {
        try {
            return YAML.readValue(yaml, Conversation.class);
        } catch (IOException wrong) {
            throw new IllegalArgumentException(wrong.getMessage(), wrong);
        }
    }

    static List<String> names() {
        return List.of(read("index.yaml", String[].class));
    }

    private static <T> T read(String file, Class<T> type) {
        try (InputStream in = Conversation.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no " + file);
            }
            return YAML.readValue(in, type);
        } catch (IOException wrong) {
            throw new UncheckedIOException(file + ": " + wrong.getMessage(), wrong);
        }
    }

    /** ISO 8601, as {@code PT10S}. */
    private static final class Iso8601 extends FromStringDeserializer<Duration> {

        private static final long serialVersionUID = 1L;

        Iso8601() {
            super(Duration.class);
        }

        @Override
        protected Duration _deserialize(String text, DeserializationContext context) {
            return Duration.parse(text);
        }
    }
}
