package dev.holdfast.adapter.http.request;

import dev.holdfast.adapter.http.response.DenialProblems;
import dev.holdfast.adapter.http.response.ProblemException;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.operator.OperateServer;
import io.javalin.http.Context;

/** Lets in whoever may operate the server: by being on its machine, or by a token that says so, wherever they are. */
public final class OperatorAuthorization {

    private final LoopbackPolicy ownMachine;
    private final RequestAuthentication visitors;
    private final OperateServer operating;

    public OperatorAuthorization(LoopbackPolicy ownMachine, RequestAuthentication visitors, OperateServer operating) {
        this.ownMachine = ownMachine;
        this.visitors = visitors;
        this.operating = operating;
    }

    /** @throws ProblemException if it is neither a program here, nor a page that this server served here, nor an operator */
    public void admit(Context request) {
        admit(request, ownMachine.isProgramOrOwnPage(request));
    }

    /** The same, without its own pages: what no page has a button for, no page may do. */
    public void admitProgram(Context request) {
        admit(request, ownMachine.isProgram(request));
    }

    private void admit(Context request, boolean isHere) {
        if (isHere) {
            return;
        }
        Requester requester = visitors.requester(request);
        if (requester.credential() instanceof Credential.None) {
            throw new ProblemException(DenialProblems.noToken(
                    ownMachine.isBehindAProxy()
                            ? "This needs an operator's token: behind a proxy nobody can tell who is on the server's own"
                                    + " machine."
                            : "This needs an operator's token, or a program on the server's own machine without a proxy"
                                    + " between."));
        }
        if (operating.authorize(requester) instanceof Outcome.Denied<Requester> denied) {
            throw new ProblemException(DenialProblems.of(denied.denial(), requester.credential()));
        }
    }
}
