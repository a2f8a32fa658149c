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

/** Whether this server lives and is ready, for whoever supervises it. */
public final class HealthRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(HealthRoutes.class);

    /** Often enough to notice soon, seldom enough not to be a load. */
    private static final String RETRY_AFTER_SECONDS = "5";

    private final List<ReadinessCheck> checks;
    private final String version;

    public HealthRoutes(List<ReadinessCheck> checks, String version) {
        this.checks = List.copyOf(checks);
        this.version = version;
    }

    public void addTo(Routes routes) {
        routes.get("/health/live", request -> answer(request, "live", List.of()));
        routes.get("/health/ready", this::ready);
    }

    private void ready(Context request) {
        List<FieldError> reasons = new ArrayList<>();
        List<FieldError> remarks = new ArrayList<>();
        for (ReadinessCheck check : checks) {
            Optional<String> reason = asked(check, check.whyNot());
            reason.ifPresent(words -> reasons.add(new FieldError(check.name(), words)));
            if (reason.isEmpty()) {
                asked(check, check.remark()).ifPresent(words -> remarks.add(new FieldError(check.name(), words)));
            }
        }
        if (reasons.isEmpty()) {
            answer(request, "ready", remarks);
        } else {
            String detail = "Sessions are not served until this is resolved; see errors.";
            Responses.problem(
                    request,
                    ProblemDetails.ofFields(ProblemType.NOT_READY, detail, reasons)
                            .with("Retry-After", RETRY_AFTER_SECONDS));
        }
    }

    private static Optional<String> asked(ReadinessCheck check, Supplier<Optional<String>> question) {
        try {
            return question.get();
        } catch (RuntimeException failed) {
            LOG.warn("the readiness check {} failed", check.name(), failed);
            return Optional.of("could not be checked");
        }
    }

    private void answer(Context request, String status, List<FieldError> remarks) {
        Responses.json(request, 200, json -> {
            json.writeStartObject();
            json.writeStringField("status", status);
            json.writeStringField("version", version);
            FieldError.write(json, "remarks", remarks);
            json.writeEndObject();
        });
    }
}
