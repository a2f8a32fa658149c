// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.response;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/**
 * One error of a request's field, or one failed readiness check.
 *
 * @param field the name of the field, header, query parameter or readiness check
 * @param detail for the client's developer, or the operator
 */
public record FieldError(String field, String detail) {

    /** Writes an array under this name; nothing if there are no errors. */
    public static void write(JsonGenerator json, String name, List<FieldError> all) throws IOException {
        if (all.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(name);
        for (FieldError one : all) {
            json.writeStartObject();
            json.writeStringField("field", one.field());
            json.writeStringField("detail", one.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
