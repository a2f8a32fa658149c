// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void readsTheTypesOfTheProtocol() throws IOException {
        Json json = Json.read("{\"type\":\"ready\",\"seq\":4294967295,\"deep\":{\"a\":[1,[2],null]},\"no\":null,"
                + "\"retryable\":true,\"sessions\":[{\"sessionId\":\"a\"},3,{\"sessionId\":\"b\"}]}");
        assertThat(json.text("type")).contains("ready");
        assertThat(json.text("seq")).isEmpty();
        assertThat(json.number("seq")).hasValue(4_294_967_295L);
        assertThat(json.integer("seq")).isEmpty();
        assertThat(json.number("no")).isEmpty();
        assertThat(json.isTrue("retryable")).isTrue();
        assertThat(json.isTrue("type")).isFalse();
        assertThat(json.objects("sessions").stream()
                        .map(one -> one.text("sessionId").orElseThrow()))
                .containsExactly("a", "b");
    }

    @Test
    void writesInOrderAndEscapes() throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("action", "say \"it\"\n");
        values.put("lastSeq", 7L);
        assertThat(Json.write(values)).isEqualTo("{\"action\":\"say \\\"it\\\"\\n\",\"lastSeq\":7}");
        assertThat(Json.read(Json.write(values)).text("action")).contains("say \"it\"\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "7", "{", "{\"a\"", "{\"a\":", "{\"a\":[1", "{\"a\":{\"b\":1}", "{a:1}", "nonsense"})
    void otherTextIsAnException(String text) {
        assertThatThrownBy(() -> Json.read(text)).isInstanceOf(IOException.class);
    }
}
