// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.response;

import io.javalin.http.Context;

/** Writes responses. Bodies are bytes, so that neither Javalin nor Jetty adds a charset. */
public final class Responses {

    public static final String JSON = "application/json";

    private Responses() {}

    public static void json(Context request, int status, Json.Writer body) {
        request.status(status).contentType(JSON).result(Json.write(body));
    }

    public static void problem(Context request, ProblemDetails problem) {
        problem.headers().forEach(request::header);
        // Removed first: Jetty would keep the charset that it assumed for the default type.
        request.removeHeader("Content-Type").contentType(ProblemDetails.MEDIA_TYPE);
        request.status(problem.status()).result(problem.json());
    }

    public static void empty(Context request, int status) {
        request.status(status).removeHeader("Content-Type");
    }
}
