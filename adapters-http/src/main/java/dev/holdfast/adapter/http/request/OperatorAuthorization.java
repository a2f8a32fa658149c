// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.request;

import dev.holdfast.adapter.http.response.DenialProblems;
import dev.holdfast.adapter.http.response.ProblemException;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.operator.OperateServer;
import io.javalin.http.Context;

/** Authorizes operator requests: from the server's own machine, or with a token that has the operator's scope. */
public final class OperatorAuthorization {

    private final LoopbackPolicy loopbackPolicy;
    private final RequesterResolver requesters;
    private final OperateServer operator;

    public OperatorAuthorization(LoopbackPolicy loopbackPolicy, RequesterResolver requesters, OperateServer operator) {
        this.loopbackPolicy = loopbackPolicy;
        this.requesters = requesters;
        this.operator = operator;
    }

    /** @throws ProblemException if it comes neither from a local program or own page, nor with an operator's token */
    public void require(Context request) {
        require(request, loopbackPolicy.isLocalProgramOrOwnPage(request));
    }

    /** The same without own pages: for operations that no page offers. */
    public void requireProgram(Context request) {
        require(request, loopbackPolicy.isLocalProgram(request));
    }

    private void require(Context request, boolean isLocal) {
        if (isLocal) {
            return;
        }
        Requester requester = requesters.requester(request);
        if (!(requester.credential() instanceof Credential.BearerToken)) {
            throw new ProblemException(DenialProblems.noToken(
                    loopbackPolicy.isBehindProxy()
                            ? "This request needs an operator's token: behind a proxy, no request counts as local."
                            : "This request needs an operator's token, or must come from the server's own machine without"
                                    + " a proxy in between."));
        }
        DenialProblems.granted(operator.authorize(requester), requester.credential());
    }
}
