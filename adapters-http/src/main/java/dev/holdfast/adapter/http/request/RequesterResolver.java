// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.request;

import dev.holdfast.adapter.http.response.DenialProblems;
import dev.holdfast.adapter.http.response.ProblemException;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Requester;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the requester of a request: the client's address and credential. Does not verify the credential, and never logs it.
 */
public final class RequesterResolver {

    /** RFC 6750 §2.1; the scheme is case-insensitive (RFC 9110 §11.1). */
    private static final Pattern BEARER = Pattern.compile("bearer(?: +(?<token>.*))?", Pattern.CASE_INSENSITIVE);

    private static final Pattern LISTENING_KEY =
            Pattern.compile(Credential.ListeningKey.SCHEME + "(?: +(?<key>.*))", Pattern.CASE_INSENSITIVE);

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    /** Characters of an IPv4 or IPv6 address; not whether the address exists. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.\\[\\]]{2,64}");

    private final boolean trustForwarded;

    public RequesterResolver(boolean trustForwarded) {
        this.trustForwarded = trustForwarded;
    }

    /** @throws ProblemException if the Authorization header has a malformed token */
    public Requester requester(Context request) {
        return new Requester(address(request), credential(request));
    }

    /** @throws ProblemException if the request has no token, or a malformed one */
    public Requester requesterWithToken(Context request) {
        Requester requester = requester(request);
        if (!(requester.credential() instanceof Credential.BearerToken)) {
            throw new ProblemException(DenialProblems.noToken(
                    "This request needs a token. Send the header \"Authorization: Bearer <token>\"."));
        }
        return requester;
    }

    private static Credential credential(Context request) {
        List<String> headers = Collections.list(request.req().getHeaders("Authorization"));
        if (headers.size() > 1) {
            throw new ProblemException(DenialProblems.badToken("Send one Authorization header."));
        }
        Matcher bearer = BEARER.matcher(headers.isEmpty() ? "" : headers.get(0).strip());
        Matcher listening =
                LISTENING_KEY.matcher(headers.isEmpty() ? "" : headers.get(0).strip());
        if (listening.matches()) {
            return new Credential.ListeningKey(listening.group("key"));
        }
        if (!bearer.matches()) {
            // Another scheme may be for a proxy in between; here it is no credential.
            return new Credential.None();
        }
        @Nullable String token = bearer.group("token");
        if (token == null || !TOKEN.matcher(token).matches()) {
            throw new ProblemException(DenialProblems.badToken(
                    "The token after Bearer is malformed: it may contain letters, digits and -._~+/ and no spaces."));
        }
        return new Credential.BearerToken(token);
    }

    private String address(Context request) {
        String peer = request.ip();
        if (!trustForwarded) {
            return peer;
        }
        // The trusted proxy wrote the last entry. The client may have written all others.
        List<String> headers = Collections.list(request.req().getHeaders("X-Forwarded-For"));
        String last = headers.isEmpty() ? "" : headers.get(headers.size() - 1);
        String client = last.substring(last.lastIndexOf(',') + 1).strip();
        return ADDRESS.matcher(client).matches() ? client : peer;
    }
}
