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

/** How a page of this server comes by a token: from here, where both are on one machine, or from the person. */
public final class SignInRoutes {

    private final Optional<SignInLocally> signIn;
    private final LoopbackPolicy ownMachine;

    /** @param signIn nothing where tokens are somebody else's to make */
    public SignInRoutes(Optional<SignInLocally> signIn, LoopbackPolicy ownMachine) {
        this.signIn = signIn;
        this.ownMachine = ownMachine;
    }

    public void addTo(Routes routes) {
        routes.get("/local/sign-in", this::tell);
        signIn.ifPresent(here -> routes.post("/local/token", request -> issue(request, here)));
    }

    private void tell(Context request) {
        boolean isHere = ownMachine.isProgramOrOwnPage(request);
        Responses.json(request, 200, json -> {
            json.writeStartObject();
            json.writeStringField("token", isHere && signIn.isPresent() ? "issued-here" : "paste");
            json.writeStringField("operator", isHere ? "this-machine" : "token");
            json.writeEndObject();
        });
    }

    private void issue(Context request, SignInLocally here) {
        // A browser names the origin of every POST; whoever names none is no page, and has the command line.
        @Nullable String origin = request.header("Origin");
        if (origin == null || !ownMachine.isProgramOrOwnPage(request)) {
            throw new ProblemException(ProblemDetails.of(
                    ProblemType.NOT_FROM_HERE,
                    "This is for this server's own pages, in a browser on its own machine, without a proxy between."));
        }
        IssuedToken issued = here.signIn();
        Responses.json(request, 201, json -> {
            json.writeStartObject();
            json.writeStringField("token", issued.token());
            json.writeNumberField("expiresInSeconds", issued.lifetime().toSeconds());
            json.writeEndObject();
        });
    }
}
