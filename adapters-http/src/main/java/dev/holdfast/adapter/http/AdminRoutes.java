package dev.holdfast.adapter.http;

import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.operator.OperateServer;
import dev.holdfast.application.port.in.operator.StoredSessions;
import io.javalin.http.Context;

/** For whoever operates the server: what goes on, and an end to it. */
final class AdminRoutes {

    private final OperatorGate gate;
    private final OperateServer operating;
    private final SessionRequests requests;
    private final PublicAddress address;
    private final Figures figures;
    private final Runnable drain;

    /** @param drain begins to go away, and returns at once */
    AdminRoutes(
            OperatorGate gate,
            OperateServer operating,
            SessionRequests requests,
            PublicAddress address,
            Figures figures,
            Runnable drain) {
        this.gate = gate;
        this.operating = operating;
        this.requests = requests;
        this.address = address;
        this.figures = figures;
        this.drain = drain;
    }

    void addTo(Routes routes) {
        routes.get("/admin/sessions", this::list);
        routes.delete("/admin/sessions/{sessionId}", this::end);
        routes.get("/admin/figures", this::tell);
        routes.post("/admin/drain", this::drain);
    }

    private void list(Context request) {
        gate.admit(request);
        SessionUrls urls = address.urls(request);
        StoredSessions stored = granted(operating.sessions());
        Answers.json(request, 200, json -> SessionJson.writeStored(json, stored, urls));
    }

    private void end(Context request) {
        gate.admit(request);
        granted(operating.end(requests.sessionId(request)));
        Answers.empty(request, 204);
    }

    private void tell(Context request) {
        gate.admit(request);
        Answers.json(request, 200, figures::write);
    }

    private void drain(Context request) {
        gate.admitProgram(request);
        drain.run();
        Answers.json(request, 202, json -> {
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
