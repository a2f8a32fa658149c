package dev.holdfast.adapter.http.response;

import io.javalin.http.Context;

/** How an answer is put on the wire. Bytes, so that nobody guesses a charset. */
public final class Responses {

    public static final String JSON = "application/json";

    private Responses() {}

    public static void json(Context request, int status, Json.Writer body) {
        request.status(status).contentType(JSON).result(Json.write(body));
    }

    public static void problem(Context request, ProblemDetails problem) {
        problem.headers().forEach(request::header);
        // Taken off first: Jetty would carry the charset it assumed for the default type over to this one.
        request.removeHeader("Content-Type").contentType(ProblemDetails.MEDIA_TYPE);
        request.status(problem.status()).result(problem.json());
    }

    public static void empty(Context request, int status) {
        request.status(status).removeHeader("Content-Type");
    }
}
