// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.routes;

import dev.holdfast.adapter.http.request.PublicUrlResolver;
import dev.holdfast.adapter.http.request.RequesterResolver;
import dev.holdfast.adapter.http.request.SessionRequestParser;
import dev.holdfast.adapter.http.response.DenialProblems;
import dev.holdfast.adapter.http.response.Responses;
import dev.holdfast.adapter.http.response.SessionJson;
import dev.holdfast.adapter.http.response.SessionUrls;
import dev.holdfast.adapter.http.web.QrCodeSvg;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.host.HostSessions;
import dev.holdfast.application.port.in.host.HostedSession;
import dev.holdfast.application.port.in.host.HostedSessions;
import dev.holdfast.application.port.in.host.IssuedTicket;
import dev.holdfast.application.port.in.host.NewSession;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import io.javalin.http.Context;

/** The sessions API (docs/protocol.md §1): parses the request, calls the host's port, writes the response. */
public final class SessionRoutes {

    private final HostSessions sessions;
    private final SessionRequestParser requests;
    private final RequesterResolver requesters;
    private final PublicUrlResolver publicUrl;

    public SessionRoutes(
            HostSessions sessions,
            SessionRequestParser requests,
            RequesterResolver requesters,
            PublicUrlResolver publicUrl) {
        this.sessions = sessions;
        this.requests = requests;
        this.requesters = requesters;
        this.publicUrl = publicUrl;
    }

    public void addTo(Routes routes) {
        routes.get("/sessions", this::list);
        routes.post("/sessions", this::create);
        routes.get("/sessions/{sessionId}", this::find);
        routes.delete("/sessions/{sessionId}", this::end);
        routes.post("/sessions/{sessionId}/tickets", this::issueTicket);
    }

    /** Adds the QR code of a session's page. */
    public void addQrCodeTo(Routes routes) {
        routes.get("/listen/{sessionId}/qr.svg", this::sendQrCode);
    }

    private void create(Context request) {
        Requester requester = requesters.requesterWithToken(request);
        SessionUrls urls = publicUrl.urls(request);
        NewSession newSession = requests.newSession(request);
        HostedSession session = DenialProblems.granted(sessions.create(requester, newSession), requester.credential());
        request.header("Location", urls.session(session.session().id()));
        Responses.json(request, 201, json -> SessionJson.write(json, session, urls));
    }

    private void find(Context request) {
        Requester requester = requesters.requester(request);
        SessionUrls urls = publicUrl.urls(request);
        HostedSession session =
                DenialProblems.granted(sessions.find(requester, requests.sessionId(request)), requester.credential());
        Responses.json(request, 200, json -> SessionJson.write(json, session, urls));
    }

    private void list(Context request) {
        Requester requester = requesters.requesterWithToken(request);
        SessionUrls urls = publicUrl.urls(request);
        HostedSessions page =
                DenialProblems.granted(sessions.list(requester, requests.page(request)), requester.credential());
        Responses.json(request, 200, json -> SessionJson.writePage(json, page, urls));
    }

    private void end(Context request) {
        Requester requester = requesters.requesterWithToken(request);
        DenialProblems.granted(sessions.end(requester, requests.sessionId(request)), requester.credential());
        Responses.empty(request, 204);
    }

    private void issueTicket(Context request) {
        Requester requester = requesters.requester(request);
        SessionId id = requests.sessionId(request);
        Role role = requests.role(request);
        IssuedTicket ticket = DenialProblems.granted(sessions.issueTicket(requester, id, role), requester.credential());
        Responses.json(request, 201, json -> {
            json.writeStartObject();
            json.writeStringField("ticket", ticket.ticket());
            json.writeNumberField("expiresInSeconds", ticket.lifetime().toSeconds());
            json.writeEndObject();
        });
    }

    /**
     * Cacheable: the code changes only with the server's own URL, and each listener in a room loads it. One with a listening
     * key is for those who have the key, and stays out of caches.
     */
    private void sendQrCode(Context request) {
        Requester requester = requesters.requester(request);
        SessionUrls urls = publicUrl.urls(request);
        HostedSession session =
                DenialProblems.granted(sessions.find(requester, requests.sessionId(request)), requester.credential());
        request.header("Cache-Control", session.listeningKey().isPresent() ? "no-store" : "private, max-age=3600");
        request.removeHeader("Content-Type")
                .contentType(QrCodeSvg.MEDIA_TYPE)
                .result(QrCodeSvg.of(urls.page(session.session().id(), session.listeningKey())));
    }
}
