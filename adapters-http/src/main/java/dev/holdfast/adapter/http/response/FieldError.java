package dev.holdfast.adapter.http.response;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/**
 * What is wrong with one field of a request, or with one thing that a server needs to be ready.
 *
 * @param field its name, or the name of a header, a query parameter or a readiness check
 * @param detail in words for whoever wrote the client, or operates the server
 */
public record FieldError(String field, String detail) {

    /** All of them under this name; where there are none, nothing. */
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
