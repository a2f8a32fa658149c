// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.response;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Problem details of an error response (RFC 9457). Immutable.
 *
 * @param type a stable URI reference, or {@code about:blank}
 * @param status of the response
 * @param title the same for every problem of the type
 * @param detail what happened this time, for people
 * @param errors the fields that are wrong, if any
 * @param headers of the response, for example {@code Retry-After}
 */
public record ProblemDetails(
        String type, int status, String title, String detail, List<FieldError> errors, Map<String, String> headers) {

    public static final String MEDIA_TYPE = "application/problem+json";

    public ProblemDetails {
        errors = List.copyOf(errors);
        headers = Map.copyOf(headers);
    }

    public static ProblemDetails of(ProblemType kind, String detail) {
        return new ProblemDetails(kind.type(), kind.status(), kind.title(), detail, List.of(), Map.of());
    }

    public static ProblemDetails ofFields(ProblemType kind, String detail, List<FieldError> errors) {
        return new ProblemDetails(kind.type(), kind.status(), kind.title(), detail, errors, Map.of());
    }

    /** A problem without a type of its own: the status says everything (RFC 9457 §4.2.1). */
    public static ProblemDetails ofStatus(int status, String title) {
        return new ProblemDetails("about:blank", status, title, title + ".", List.of(), Map.of());
    }

    public ProblemDetails with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new ProblemDetails(type, status, title, detail, errors, more);
    }

    /** Adds {@code Retry-After} in whole seconds, rounded up, 1 or more (RFC 9110 §10.2.3). */
    ProblemDetails retryAfter(Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return with("Retry-After", Long.toString(seconds));
    }

    public byte[] json() {
        return Json.write(this::writeTo);
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
