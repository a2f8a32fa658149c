// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.response;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.holdfast.application.port.in.operator.StoredSessions;
import dev.holdfast.application.port.out.session.SessionPage;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Writes a session as JSON (docs/protocol.md §1), without its owner. */
public final class SessionJson {

    private SessionJson() {}

    public static void write(JsonGenerator json, Session session, SessionUrls urls) throws IOException {
        json.writeStartObject();
        json.writeStringField("sessionId", session.id().value());
        json.writeStringField("sourceLanguage", session.sourceLanguage().value());
        json.writeStringField("qualityTier", session.qualityTier().word());
        json.writeStringField("state", session.state().word());
        json.writeStringField("createdAt", time(session.createdAt()));
        if (session.expiresAt().isPresent()) {
            json.writeStringField("expiresAt", time(session.expiresAt().get()));
        }
        if (session.clock().isPresent()) {
            json.writeNumberField("sampleRate", session.clock().get().hertz());
        }
        if (session.state() instanceof SessionState.Ended ended) {
            writeEnd(json, ended);
        }
        json.writeStringField("speakUrl", urls.speak(session.id()));
        json.writeStringField("listenUrl", urls.listen(session.id()));
        json.writeStringField("pageUrl", urls.page(session.id()));
        json.writeEndObject();
    }

    public static void writePage(JsonGenerator json, SessionPage page, SessionUrls urls) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("sessions");
        for (Session session : page.sessions()) {
            write(json, session, urls);
        }
        json.writeEndArray();
        if (page.nextPage().isPresent()) {
            json.writeStringField("nextPage", page.nextPage().get());
        }
        json.writeEndObject();
    }

    public static void writeStored(JsonGenerator json, StoredSessions stored, SessionUrls urls) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("sessions");
        for (Session session : stored.sessions()) {
            write(json, session, urls);
        }
        json.writeEndArray();
        json.writeBooleanField("truncated", stored.truncated());
        json.writeEndObject();
    }

    private static void writeEnd(JsonGenerator json, SessionState.Ended ended) throws IOException {
        json.writeStringField("endedAt", time(ended.at()));
        json.writeStringField("endReason", ended.reason().word());
        if (ended.lastSequence().isPresent()) {
            json.writeNumberField("lastSeq", ended.lastSequence().get().value());
        }
    }

    /** In UTC, with whole seconds (RFC 3339). */
    private static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
