package dev.holdfast.adapter.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An error as callers see it (RFC 9457).
 *
 * @param type a stable URI reference, or {@code about:blank}
 * @param status of the answer
 * @param title the same for every problem of a type
 * @param detail what happened this time
 * @param errors which fields are wrong; mostly none
 * @param headers that the answer needs besides, such as {@code Retry-After}
 */
record Problem(
        String type, int status, String title, String detail, List<FieldError> errors, Map<String, String> headers) {

    static final String MEDIA_TYPE = "application/problem+json";

    Problem {
        errors = List.copyOf(errors);
        headers = Map.copyOf(headers);
    }

    static Problem of(ProblemKind kind, String detail) {
        return new Problem(kind.type(), kind.status(), kind.title(), detail, List.of(), Map.of());
    }

    static Problem ofFields(ProblemKind kind, String detail, List<FieldError> errors) {
        return new Problem(kind.type(), kind.status(), kind.title(), detail, errors, Map.of());
    }

    /** Where the status says all there is to say (RFC 9457 §4.2.1). */
    static Problem ofStatus(int status, String title) {
        return new Problem("about:blank", status, title, title + ".", List.of(), Map.of());
    }

    Problem with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Problem(type, status, title, detail, errors, more);
    }

    /** Says when to come again, in whole seconds, 1 or more (RFC 9110 §10.2.3). */
    Problem retryAfter(Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return with("Retry-After", Long.toString(seconds));
    }

    byte[] json() {
        return JsonText.write(this::writeTo);
    }

    private void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", type);
        json.writeStringField("title", title);
        json.writeNumberField("status", status);
        json.writeStringField("detail", detail);
        FieldError.write(json, "errors", errors);
        json.writeEndObject();
    }
}
