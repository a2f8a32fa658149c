// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.routes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.holdfast.adapter.http.response.Json;
import dev.holdfast.adapter.http.response.ProblemType;
import dev.holdfast.adapter.http.response.Responses;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Serves the API's description: OpenAPI as YAML and JSON, and a page that renders it. The page loads nothing from other
 * hosts. Safe for use by many threads.
 */
public final class DocumentationRoutes {

    private static final String PAGE_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String PAGE = "/dev/holdfast/adapter/http/docs/";

    /** Of the module {@code protocol}. */
    private static final String OPENAPI = "/dev/holdfast/protocol/openapi.yaml";

    private final boolean redirectsRoot;
    private final byte[] openApiYaml = read(OPENAPI);

    /** Guarded by this; converted for the first request, so that the server's start does not wait for it. */
    private byte @Nullable [] openApiJson;

    /** @param redirectsRoot whether {@code /} redirects to {@code /docs}, for a server without pages */
    public DocumentationRoutes(boolean redirectsRoot) {
        this.redirectsRoot = redirectsRoot;
    }

    public void addTo(Routes routes) {
        routes.get("/openapi.yaml", request -> send(request, openApiYaml, "application/yaml"));
        routes.get("/openapi.json", request -> send(request, openApiJson(), Responses.JSON));
        serve(routes, "/docs", "docs.html", "text/html; charset=utf-8");
        serve(routes, "/docs/docs.css", "docs.css", "text/css; charset=utf-8");
        serve(routes, "/docs/docs.js", "docs.js", "text/javascript; charset=utf-8");
        if (redirectsRoot) {
            routes.get("/", request -> redirect(request, "/docs"));
        }
        for (ProblemType type : ProblemType.values()) {
            routes.get(type.type(), request -> redirect(request, "/docs#problem-" + type.word()));
        }
    }

    private static void serve(Routes routes, String path, String file, String mediaType) {
        byte[] bytes = read(PAGE + file);
        routes.get(path, request -> send(request, bytes, mediaType));
    }

    private static void send(Context request, byte[] bytes, String mediaType) {
        request.header("Cache-Control", "no-cache");
        request.header("Content-Security-Policy", PAGE_POLICY);
        request.contentType(mediaType).result(bytes);
    }

    private static void redirect(Context request, String path) {
        request.header("Location", path);
        Responses.empty(request, 302);
    }

    private synchronized byte[] openApiJson() {
        byte[] json = openApiJson;
        if (json == null) {
            json = Json.write(out -> {
                try (JsonParser yaml = new YAMLFactory().createParser(openApiYaml)) {
                    yaml.nextToken();
                    out.copyCurrentStructure(yaml);
                }
            });
            openApiJson = json;
        }
        return json;
    }

    private static byte[] read(String resource) {
        try (InputStream in = DocumentationRoutes.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the class path lacks " + resource);
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(resource + " cannot be read", unreadable);
        }
    }
}
