// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.request;

import dev.holdfast.adapter.http.response.ProblemDetails;
import dev.holdfast.adapter.http.response.ProblemException;
import dev.holdfast.adapter.http.response.ProblemType;
import dev.holdfast.adapter.http.response.SessionUrls;
import io.javalin.http.Context;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the URL under which the client reaches this server, so that URLs in responses work for the client. */
public final class PublicUrlResolver {

    /** A name, an IPv4 or a bracketed IPv6 address, optionally a port: a subset of RFC 3986 §3.2.2. */
    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}])(?::[0-9]{1,5})?");

    private final Optional<SessionUrls> fixed;
    private final boolean trustForwarded;

    public PublicUrlResolver(Optional<URI> publicUrl, boolean trustForwarded) {
        this.fixed = publicUrl.map(url -> new SessionUrls(url.toString().replaceAll("/+$", "")));
        this.trustForwarded = trustForwarded;
    }

    /** @throws ProblemException if no public URL is configured and the request has no valid host */
    public SessionUrls urls(Context request) {
        return fixed.orElseGet(() -> new SessionUrls(scheme(request) + "://" + host(request)));
    }

    private String scheme(Context request) {
        boolean secure = trustForwarded && "https".equalsIgnoreCase(request.header("X-Forwarded-Proto"));
        return secure ? "https" : request.scheme();
    }

    private String host(Context request) {
        @Nullable String forwarded = trustForwarded ? request.header("X-Forwarded-Host") : null;
        @Nullable String host = forwarded != null ? forwarded.strip() : request.header("Host");
        if (host == null) {
            // HTTP/1.0 has no Host header: the address of the connection works.
            host = request.req().getLocalAddr() + ":" + request.req().getLocalPort();
        }
        if (!HOST.matcher(host).matches()) {
            throw new ProblemException(ProblemDetails.of(
                    ProblemType.BAD_REQUEST,
                    "The " + (forwarded != null ? "X-Forwarded-Host" : "Host")
                            + " header must be a host and optionally a port, for example example.org:8080."));
        }
        return host;
    }
}
