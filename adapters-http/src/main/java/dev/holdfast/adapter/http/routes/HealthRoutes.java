// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.routes;

import dev.holdfast.adapter.http.config.ReadinessCheck;
import dev.holdfast.adapter.http.response.FieldError;
import dev.holdfast.adapter.http.response.ProblemDetails;
import dev.holdfast.adapter.http.response.ProblemType;
import dev.holdfast.adapter.http.response.Responses;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Liveness and readiness, for load balancers and supervisors. */
public final class HealthRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(HealthRoutes.class);

    /** Often enough to notice a change soon, seldom enough to cause no load. */
    private static final String RETRY_AFTER_SECONDS = "5";

    private final List<ReadinessCheck> checks;
    private final String version;

    public HealthRoutes(List<ReadinessCheck> checks, String version) {
        this.checks = List.copyOf(checks);
        this.version = version;
    }

    public void addTo(Routes routes) {
        routes.get("/health/live", request -> send(request, "live", List.of()));
        routes.get("/health/ready", this::ready);
    }

    private void ready(Context request) {
        List<FieldError> reasons = new ArrayList<>();
        List<FieldError> remarks = new ArrayList<>();
        for (ReadinessCheck check : checks) {
            Optional<String> reason = run(check, check.whyNot());
            reason.ifPresent(detail -> reasons.add(new FieldError(check.name(), detail)));
            if (reason.isEmpty()) {
                run(check, check.remark()).ifPresent(detail -> remarks.add(new FieldError(check.name(), detail)));
            }
        }
        if (reasons.isEmpty()) {
            send(request, "ready", remarks);
        } else {
            String detail = "The server serves no sessions until this is resolved: see errors.";
            Responses.problem(
                    request,
                    ProblemDetails.ofFields(ProblemType.NOT_READY, detail, reasons)
                            .with("Retry-After", RETRY_AFTER_SECONDS));
        }
    }

    private static Optional<String> run(ReadinessCheck check, Supplier<Optional<String>> part) {
        try {
            return part.get();
        } catch (RuntimeException failed) {
            LOG.warn("the readiness check {} failed", check.name(), failed);
            return Optional.of("could not be checked");
        }
    }

    private void send(Context request, String status, List<FieldError> remarks) {
        Responses.json(request, 200, json -> {
            json.writeStartObject();
            json.writeStringField("status", status);
            json.writeStringField("version", version);
            FieldError.write(json, "remarks", remarks);
            json.writeEndObject();
        });
    }
}
