// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.routes;

import dev.holdfast.adapter.http.metrics.DashboardMetrics;
import dev.holdfast.adapter.http.request.OperatorAuthorization;
import dev.holdfast.adapter.http.request.PublicUrlResolver;
import dev.holdfast.adapter.http.request.SessionRequestParser;
import dev.holdfast.adapter.http.response.DenialProblems;
import dev.holdfast.adapter.http.response.Responses;
import dev.holdfast.adapter.http.response.SessionJson;
import dev.holdfast.adapter.http.response.SessionUrls;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.operator.OperateServer;
import dev.holdfast.application.port.in.operator.StoredSessions;
import io.javalin.http.Context;

/** The operator's endpoints: all sessions, the dashboard's metrics, ending a session, draining the server. */
public final class AdminRoutes {

    /** The credential has been checked by then, so that no denial is about it. */
    private static final Credential OPERATOR = new Credential.None();

    private final OperatorAuthorization authorization;
    private final OperateServer operator;
    private final SessionRequestParser requests;
    private final PublicUrlResolver publicUrl;
    private final DashboardMetrics dashboard;
    private final Runnable drain;

    /** @param drain starts the graceful shutdown and returns at once */
    public AdminRoutes(
            OperatorAuthorization authorization,
            OperateServer operator,
            SessionRequestParser requests,
            PublicUrlResolver publicUrl,
            DashboardMetrics dashboard,
            Runnable drain) {
        this.authorization = authorization;
        this.operator = operator;
        this.requests = requests;
        this.publicUrl = publicUrl;
        this.dashboard = dashboard;
        this.drain = drain;
    }

    public void addTo(Routes routes) {
        routes.get("/admin/sessions", this::list);
        routes.delete("/admin/sessions/{sessionId}", this::end);
        routes.get("/admin/figures", this::sendMetrics);
        routes.post("/admin/drain", this::drain);
    }

    private void list(Context request) {
        authorization.require(request);
        SessionUrls urls = publicUrl.urls(request);
        StoredSessions stored = DenialProblems.granted(operator.sessions(), OPERATOR);
        Responses.json(request, 200, json -> SessionJson.writeStored(json, stored, urls));
    }

    private void end(Context request) {
        authorization.require(request);
        DenialProblems.granted(operator.end(requests.sessionId(request)), OPERATOR);
        Responses.empty(request, 204);
    }

    private void sendMetrics(Context request) {
        authorization.require(request);
        Responses.json(request, 200, dashboard::write);
    }

    private void drain(Context request) {
        authorization.requireProgram(request);
        drain.run();
        Responses.json(request, 202, json -> {
            json.writeStartObject();
            json.writeStringField("status", "draining");
            json.writeEndObject();
        });
    }
}
