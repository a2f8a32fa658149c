package dev.holdfast.adapter.http.routes;

import dev.holdfast.adapter.http.response.ProblemType;
import dev.holdfast.adapter.http.response.Responses;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The API's own description: for programs as OpenAPI, for people as a page that renders it. No third party is asked. */
public final class DocumentationRoutes {

    private static final String PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String FOLDER = "/dev/holdfast/adapter/http/docs/";

    private final boolean isFrontDoor;

    /** @param isFrontDoor whether whoever names no page is sent here */
    public DocumentationRoutes(boolean isFrontDoor) {
        this.isFrontDoor = isFrontDoor;
    }

    public void addTo(Routes routes) {
        serve(routes, "/openapi.json", "openapi.json", "application/json");
        serve(routes, "/docs", "docs.html", "text/html; charset=utf-8");
        serve(routes, "/docs/docs.css", "docs.css", "text/css; charset=utf-8");
        serve(routes, "/docs/docs.js", "docs.js", "text/javascript; charset=utf-8");
        if (isFrontDoor) {
            routes.get("/", request -> goTo(request, "/docs"));
        }
        for (ProblemType kind : ProblemType.values()) {
            routes.get(kind.type(), request -> goTo(request, "/docs#problem-" + kind.word()));
        }
    }

    private static void serve(Routes routes, String path, String resource, String mediaType) {
        byte[] bytes = read(resource);
        routes.get(path, request -> {
            request.header("Cache-Control", "no-cache");
            request.header("Content-Security-Policy", PAGE_POLICY);
            request.contentType(mediaType).result(bytes);
        });
    }

    private static void goTo(Context request, String path) {
        request.header("Location", path);
        Responses.empty(request, 302);
    }

    private static byte[] read(String resource) {
        try (InputStream in = DocumentationRoutes.class.getResourceAsStream(FOLDER + resource)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + resource);
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the jar's " + resource + " cannot be read", unreadable);
        }
    }
}
