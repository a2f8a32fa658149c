// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;

/** Reads the files of the module {@code protocol}. */
final class ProtocolFiles {

    private ProtocolFiles() {}

    static JsonNode read(String file) throws IOException {
        try (InputStream in =
                Thread.currentThread().getContextClassLoader().getResourceAsStream("dev/holdfast/protocol/" + file)) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in, file));
        }
    }

    static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
