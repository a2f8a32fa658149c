package dev.holdfast.adapter.http;

import io.javalin.http.Context;

/** How an answer is put on the wire. Bytes, so that nobody guesses a charset. */
final class Answers {

    static final String JSON = "application/json";

    private Answers() {}

    static void json(Context request, int status, JsonText.Writer body) {
        request.status(status).contentType(JSON).result(JsonText.write(body));
    }

    static void problem(Context request, Problem problem) {
        problem.headers().forEach(request::header);
        // Taken off first: Jetty would carry the charset it assumed for the default type over to this one.
        request.removeHeader("Content-Type").contentType(Problem.MEDIA_TYPE);
        request.status(problem.status()).result(problem.json());
    }

    static void empty(Context request, int status) {
        request.status(status).removeHeader("Content-Type");
    }
}
