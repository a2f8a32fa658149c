// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.routes;

import dev.holdfast.adapter.http.request.LoopbackPolicy;
import dev.holdfast.adapter.http.response.ProblemDetails;
import dev.holdfast.adapter.http.response.ProblemException;
import dev.holdfast.adapter.http.response.ProblemType;
import dev.holdfast.adapter.http.response.Responses;
import dev.holdfast.application.port.in.operator.IssuedToken;
import dev.holdfast.application.port.in.operator.SignInLocally;
import io.javalin.http.Context;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells the pages of this server how to get a token, and issues tokens to pages on the server's own machine. */
public final class SignInRoutes {

    private final Optional<SignInLocally> signIn;
    private final LoopbackPolicy loopbackPolicy;

    /** @param signIn empty if an identity provider issues the tokens */
    public SignInRoutes(Optional<SignInLocally> signIn, LoopbackPolicy loopbackPolicy) {
        this.signIn = signIn;
        this.loopbackPolicy = loopbackPolicy;
    }

    public void addTo(Routes routes) {
        routes.get("/local/sign-in", this::describe);
        signIn.ifPresent(local -> routes.post("/local/token", request -> issue(request, local)));
    }

    private void describe(Context request) {
        boolean isLocal = loopbackPolicy.isLocalProgramOrOwnPage(request);
        Responses.json(request, 200, json -> {
            json.writeStartObject();
            json.writeStringField("token", isLocal && signIn.isPresent() ? "issued-here" : "paste");
            json.writeStringField("operator", isLocal ? "this-machine" : "token");
            json.writeEndObject();
        });
    }

    private void issue(Context request, SignInLocally local) {
        // A browser sends Origin with every POST. A program without it has the command line.
        @Nullable String origin = request.header("Origin");
        if (origin == null || !loopbackPolicy.isLocalProgramOrOwnPage(request)) {
            throw new ProblemException(ProblemDetails.of(
                    ProblemType.NOT_FROM_HERE,
                    "Only this server's own pages may do this, in a browser on its own machine, without a proxy in"
                            + " between."));
        }
        IssuedToken issued = local.signIn();
        Responses.json(request, 201, json -> {
            json.writeStartObject();
            json.writeStringField("token", issued.token());
            json.writeNumberField("expiresInSeconds", issued.lifetime().toSeconds());
            json.writeEndObject();
        });
    }
}
