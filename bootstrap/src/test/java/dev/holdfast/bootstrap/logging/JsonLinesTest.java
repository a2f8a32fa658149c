// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final LoggerContext context = new LoggerContext();
    private final JsonLines lines = new JsonLines();

    @BeforeEach
    void start() {
        lines.setContext(context);
        lines.start();
    }

    private JsonNode written(LoggingEvent event) throws Exception {
        String line = new String(lines.encode(event), StandardCharsets.UTF_8);
        assertThat(line).endsWith("}\n").hasLineCount(1);
        return JSON.readTree(line);
    }

    private LoggingEvent event(String message, @Nullable Throwable thrown, KeyValuePair... pairs) {
        LoggingEvent event = new LoggingEvent(
                "any", context.getLogger("dev.holdfast.Any"), Level.INFO, message, thrown, new Object[] {"there"});
        event.setInstant(Instant.parse("2026-11-22T17:04:41Z"));
        event.setMDCPropertyMap(Map.of());
        event.setKeyValuePairs(List.of(pairs));
        return event;
    }

    @Test
    void anEventIsOneObjectWithItsKeysAndValuesBesideTheRest() throws Exception {
        JsonNode line = written(event(
                "hello {}",
                null,
                new KeyValuePair("sessionId", new StringBuilder("caring-king-275")),
                new KeyValuePair("epoch", 7L),
                new KeyValuePair("paused", true),
                new KeyValuePair("nothing", null)));

        assertThat(line.path("timestamp").textValue()).isEqualTo("2026-11-22T17:04:41.000Z");
        assertThat(line.path("level").textValue()).isEqualTo("INFO");
        assertThat(line.path("logger").textValue()).isEqualTo("dev.holdfast.Any");
        assertThat(line.path("message").textValue()).isEqualTo("hello there");
        assertThat(line.path("sessionId").textValue()).isEqualTo("caring-king-275");
        assertThat(line.path("epoch").isNumber()).isTrue();
        assertThat(line.path("paused").isBoolean()).isTrue();
        assertThat(line.path("nothing").isNull()).isTrue();
    }

    @Test
    void whateverIsInATextItStaysOneLineOfJson() throws Exception {
        StringBuilder everything = new StringBuilder("\"\\/\u2028\u2029é漢🎤");
        for (char each = 0; each < 0xA0; each++) {
            everything.append(each);
        }
        JsonNode line =
                written(event(everything.toString(), null, new KeyValuePair("a\"key\n", everything.toString())));

        assertThat(line.path("message").textValue()).isEqualTo(everything.toString());
        assertThat(line.path("a\"key\n").textValue()).isEqualTo(everything.toString());
    }

    @Test
    void aKeyThatIsTakenDoesNotHideWhatTheLineIs() throws Exception {
        JsonNode line = written(event(
                "hello",
                null,
                new KeyValuePair("message", "no"),
                new KeyValuePair("twice", 1),
                new KeyValuePair("twice", 2)));

        assertThat(line.path("message").textValue()).isEqualTo("hello");
        assertThat(line.path("twice").intValue()).isEqualTo(1);
    }

    @Test
    void whatWasThrownIsAField() throws Exception {
        JsonNode line = written(event("failed", new IllegalStateException("so\nthere")));

        assertThat(line.path("stackTrace").textValue())
                .startsWith("java.lang.IllegalStateException: so")
                .contains("JsonLinesTest.whatWasThrownIsAField");
    }
}
