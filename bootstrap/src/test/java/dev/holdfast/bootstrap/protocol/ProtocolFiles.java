// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The files of {@code protocol/}, as they are on the class path. */
final class ProtocolFiles {

    private ProtocolFiles() {}

    static JsonNode json(String file) {
        try (InputStream in = ProtocolFiles.class.getResourceAsStream("/dev/holdfast/protocol/" + file)) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in, file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** One field of each object of a list of codes.json, as text. */
    static List<String> codes(String list, String field) {
        List<String> all = new ArrayList<>();
        json("codes.json").path(list).forEach(each -> all.add(each.path(field).asText()));
        return all;
    }
}
