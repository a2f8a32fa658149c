package dev.holdfast.adapter.http.routes;

import dev.holdfast.adapter.http.metrics.DashboardMetrics;
import dev.holdfast.adapter.http.request.OperatorAuthorization;
import dev.holdfast.adapter.http.request.PublicUrlResolver;
import dev.holdfast.adapter.http.request.SessionRequestParser;
import dev.holdfast.adapter.http.response.DenialProblems;
import dev.holdfast.adapter.http.response.ProblemException;
import dev.holdfast.adapter.http.response.Responses;
import dev.holdfast.adapter.http.response.SessionJson;
import dev.holdfast.adapter.http.response.SessionUrls;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.operator.OperateServer;
import dev.holdfast.application.port.in.operator.StoredSessions;
import io.javalin.http.Context;

/** For whoever operates the server: what goes on, and an end to it. */
public final class AdminRoutes {

    private final OperatorAuthorization gate;
    private final OperateServer operating;
    private final SessionRequestParser requests;
    private final PublicUrlResolver address;
    private final DashboardMetrics figures;
    private final Runnable drain;

    /** @param drain begins to go away, and returns at once */
    public AdminRoutes(
            OperatorAuthorization gate,
            OperateServer operating,
            SessionRequestParser requests,
            PublicUrlResolver address,
            DashboardMetrics figures,
            Runnable drain) {
        this.gate = gate;
        this.operating = operating;
        this.requests = requests;
        this.address = address;
        this.figures = figures;
        this.drain = drain;
    }

    public void addTo(Routes routes) {
        routes.get("/admin/sessions", this::list);
        routes.delete("/admin/sessions/{sessionId}", this::end);
        routes.get("/admin/figures", this::tell);
        routes.post("/admin/drain", this::drain);
    }

    private void list(Context request) {
        gate.admit(request);
        SessionUrls urls = address.urls(request);
        StoredSessions stored = granted(operating.sessions());
        Responses.json(request, 200, json -> SessionJson.writeStored(json, stored, urls));
    }

    private void end(Context request) {
        gate.admit(request);
        granted(operating.end(requests.sessionId(request)));
        Responses.empty(request, 204);
    }

    private void tell(Context request) {
        gate.admit(request);
        Responses.json(request, 200, figures::write);
    }

    private void drain(Context request) {
        gate.admitProgram(request);
        drain.run();
        Responses.json(request, 202, json -> {
            json.writeStartObject();
            json.writeStringField("status", "draining");
            json.writeEndObject();
        });
    }

    private static <T> T granted(Outcome<T> outcome) {
        if (outcome instanceof Outcome.Granted<T> granted) {
            return granted.value();
        }
        Outcome.Denied<T> denied = (Outcome.Denied<T>) outcome;
        throw new ProblemException(DenialProblems.of(denied.denial(), new Credential.None()));
    }
}
