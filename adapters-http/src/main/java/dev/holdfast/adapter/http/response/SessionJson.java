// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.response;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.holdfast.application.port.in.host.HostedSession;
import dev.holdfast.application.port.in.host.HostedSessions;
import dev.holdfast.application.port.in.operator.StoredSessions;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Writes a session as JSON (docs/protocol.md §1), without its owner. */
public final class SessionJson {

    private SessionJson() {}

    /** With the listening key, if the requester may see it. */
    public static void write(JsonGenerator json, HostedSession hosted, SessionUrls urls) throws IOException {
        Session session = hosted.session();
        Optional<String> listeningKey = hosted.listeningKey();
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
        json.writeStringField("listenUrl", urls.listen(session.id(), listeningKey));
        json.writeStringField("pageUrl", urls.page(session.id(), listeningKey));
        if (listeningKey.isPresent()) {
            json.writeStringField("listenKey", listeningKey.get());
        }
        json.writeEndObject();
    }

    public static void writePage(JsonGenerator json, HostedSessions page, SessionUrls urls) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("sessions");
        for (HostedSession session : page.sessions()) {
            write(json, session, urls);
        }
        json.writeEndArray();
        if (page.nextPage().isPresent()) {
            json.writeStringField("nextPage", page.nextPage().get());
        }
        json.writeEndObject();
    }

    /** Without listening keys: an operator ends sessions, and need not hear them. */
    public static void writeStored(JsonGenerator json, StoredSessions stored, SessionUrls urls) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("sessions");
        for (Session session : stored.sessions()) {
            write(json, new HostedSession(session, Optional.empty()), urls);
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
