// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonWriterTest {

    @Test
    void anyTextIsWrittenAsJson() throws Exception {
        String text = "quote \" backslash \\ line\nbreak \0 \37 é";
        assertThat(new ObjectMapper()
                        .readTree(JsonWriter.of(Map.of("sub", text)))
                        .path("sub")
                        .asText())
                .isEqualTo(text);
    }
}
