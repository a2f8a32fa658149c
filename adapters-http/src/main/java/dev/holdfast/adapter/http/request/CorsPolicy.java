// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.request;

import dev.holdfast.adapter.http.response.Responses;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cross-origin resource sharing (the CORS protocol of the Fetch standard) by an allow-list. A page of another origin gets no
 * CORS headers, so its browser withholds the response. The API uses no cookies, so credentials mode is never allowed.
 */
public final class CorsPolicy {

    /** Two hours: Chromium caches a preflight no longer. */
    private static final String PREFLIGHT_SECONDS = "7200";

    private static final String METHODS = "GET, HEAD, POST, DELETE, OPTIONS";
    private static final String REQUEST_HEADERS = "Authorization, Content-Type, Idempotency-Key";
    private static final String EXPOSED_HEADERS = "Location, Retry-After, WWW-Authenticate";

    private final Set<String> allowedOrigins;

    public CorsPolicy(Set<String> allowedOrigins) {
        this.allowedOrigins = allowedOrigins;
    }

    /** Runs before every route. Answers a preflight itself. */
    public void apply(Context request) {
        request.header("Vary", "Origin");
        String origin = request.header("Origin");
        if (origin == null) {
            return;
        }
        boolean allowed = allows(origin);
        if (allowed) {
            request.header("Access-Control-Allow-Origin", origin);
            request.header("Access-Control-Expose-Headers", EXPOSED_HEADERS);
        }
        if (isPreflight(request)) {
            if (allowed) {
                request.header("Access-Control-Allow-Methods", METHODS);
                request.header("Access-Control-Allow-Headers", REQUEST_HEADERS);
                request.header("Access-Control-Max-Age", PREFLIGHT_SECONDS);
            }
            Responses.empty(request, 204);
            request.skipRemainingHandlers();
        }
    }

    private boolean allows(String origin) {
        return allowedOrigins.contains("*") || allowedOrigins.contains(origin.toLowerCase(Locale.ROOT));
    }

    private static boolean isPreflight(Context request) {
        @Nullable String method = request.header("Access-Control-Request-Method");
        return request.method().equals(HandlerType.OPTIONS) && method != null;
    }
}
