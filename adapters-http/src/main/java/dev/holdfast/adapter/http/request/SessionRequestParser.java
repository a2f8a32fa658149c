// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.request;

import dev.holdfast.adapter.http.response.FieldError;
import dev.holdfast.adapter.http.response.ProblemDetails;
import dev.holdfast.adapter.http.response.ProblemException;
import dev.holdfast.adapter.http.response.ProblemType;
import dev.holdfast.application.port.in.host.NewSession;
import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Parses the requests of the sessions API. Reports all errors of a request in one response. */
public final class SessionRequestParser {

    /** Visible ASCII, which an HTTP field carries without quoting. */
    private static final Pattern IDEMPOTENCY_KEY =
            Pattern.compile("[\\x21-\\x7E]{1," + IdempotentRequest.KEY_CHARS_MAX + "}");

    /** Far longer than any page token of this server. */
    private static final int PAGE_CHARS_MAX = 1024;

    private final JsonBodyParser bodies;

    public SessionRequestParser(JsonBodyParser bodies) {
        this.bodies = bodies;
    }

    public NewSession newSession(Context request) {
        JsonFields body = bodies.parse(request);
        List<FieldError> errors = new ArrayList<>();
        Optional<LanguageTag> language = required(
                body,
                "sourceLanguage",
                LanguageTag::parse,
                "must be a BCP 47 language tag, for example en or en-US",
                errors);
        Optional<QualityTier> tier =
                optional(body, "qualityTier", QualityTier::parse, "must be standard or premium", errors);
        Optional<String> key = idempotencyKey(request, errors);
        refuseIfAny(errors);
        return new NewSession(language.orElseThrow(), tier.orElse(QualityTier.STANDARD), key);
    }

    public Role role(Context request) {
        JsonFields body = bodies.parse(request);
        List<FieldError> errors = new ArrayList<>();
        Optional<Role> role = required(body, "role", Role::parse, "must be speaker or listener", errors);
        refuseIfAny(errors);
        return role.orElseThrow();
    }

    /** A malformed id is answered like an unknown one. */
    public SessionId sessionId(Context request) {
        return SessionId.parse(request.pathParam("sessionId"))
                .orElseThrow(() -> new ProblemException(ProblemDetails.of(
                        ProblemType.NO_SUCH_SESSION,
                        "There is no such session. An id is adjective-noun-number, for example caring-king-275.")));
    }

    public Optional<String> page(Context request) {
        Optional<String> page = Optional.ofNullable(request.queryParam("page")).filter(text -> !text.isEmpty());
        if (page.isPresent() && page.get().length() > PAGE_CHARS_MAX) {
            refuseIfAny(List.of(new FieldError("page", "must be the nextPage of an earlier response")));
        }
        return page;
    }

    private static Optional<String> idempotencyKey(Context request, List<FieldError> errors) {
        List<String> keys = Collections.list(request.req().getHeaders("Idempotency-Key"));
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        if (keys.size() > 1 || !IDEMPOTENCY_KEY.matcher(keys.get(0)).matches()) {
            errors.add(new FieldError(
                    "Idempotency-Key",
                    "must be sent once, with 1 to " + IdempotentRequest.KEY_CHARS_MAX
                            + " visible ASCII characters and no spaces, for example a UUID"));
        }
        return Optional.of(keys.get(0));
    }

    private static <T> Optional<T> required(
            JsonFields body, String name, Function<String, Optional<T>> parse, String rule, List<FieldError> errors) {
        if (body.find(name).isEmpty()) {
            errors.add(new FieldError(name, "is missing; it " + rule));
            return Optional.empty();
        }
        return optional(body, name, parse, rule, errors);
    }

    private static <T> Optional<T> optional(
            JsonFields body, String name, Function<String, Optional<T>> parse, String rule, List<FieldError> errors) {
        Optional<JsonFields.Field> field = body.find(name);
        Optional<T> value = field.flatMap(JsonFields.Field::text).flatMap(parse);
        if (field.isPresent() && value.isEmpty()) {
            errors.add(new FieldError(name, field.get().text().isPresent() ? rule : rule + ", as a string"));
        }
        return value;
    }

    private static void refuseIfAny(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            String which = errors.size() == 1 ? "1 field is" : errors.size() + " fields are";
            throw new ProblemException(ProblemDetails.ofFields(
                    ProblemType.INVALID_FIELDS, which + " wrong: see errors, and /docs.", errors));
        }
    }
}
