// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.routes;

import dev.holdfast.adapter.http.response.ProblemDetails;
import dev.holdfast.adapter.http.response.ProblemException;
import dev.holdfast.adapter.http.response.ProblemType;
import dev.holdfast.adapter.http.response.Responses;
import dev.holdfast.adapter.http.web.AcceptEncoding;
import dev.holdfast.adapter.http.web.StaticFile;
import dev.holdfast.adapter.http.web.StaticFile.Representation;
import dev.holdfast.adapter.http.web.StaticFiles;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Serves the pages and the browser SDK, which pages of other origins may import.
 *
 * <p>Browsers cache files and revalidate them: names have no hash, so a file that is cached longer would be mixed with newer
 * ones after an upgrade, and revalidation costs a 304 without a body. Scripts and styles are fresh for as long as a page
 * takes to load, because its worker and worklet threads load some of the same modules.
 */
public final class PageRoutes {

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self' ws: wss:; worker-src 'self' blob:; media-src 'self' blob:; manifest-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String REVALIDATE = "no-cache";

    private static final String FRESH_FOR_ONE_LOAD = "max-age=10";

    /** Pages with a path of their own, which are not served under {@code /pages} too. */
    private static final Set<String> WITH_OWN_PATH =
            Set.of("start/index.html", "speak/speak.html", "listen/listen.html", "watch/ops.html");

    private final StaticFiles files;

    public PageRoutes(StaticFiles files) {
        this.files = files;
    }

    public void addTo(Routes routes) {
        routes.get("/", request -> send(request, "pages/start/index.html"));
        routes.get("/speak", request -> send(request, "pages/speak/speak.html"));
        // For any id: the page itself finds the session, and tells the listener if there is none.
        routes.get("/listen/{sessionId}", request -> send(request, "pages/listen/listen.html"));
        routes.get("/ops", request -> send(request, "pages/watch/ops.html"));
        routes.get("/pages/<file>", this::sendPart);
        routes.get("/sdk/<file>", this::sendModule);
    }

    private void sendPart(Context request) {
        String file = request.pathParam("file");
        if (WITH_OWN_PATH.contains(file)) {
            throw notFound();
        }
        send(request, "pages/" + file);
    }

    private void sendModule(Context request) {
        String name = "sdk/" + request.pathParam("file");
        // The code is no secret. The allow-list of origins decides which pages may call the API.
        request.header("Access-Control-Allow-Origin", "*");
        request.header("Cross-Origin-Resource-Policy", "cross-origin");
        send(request, name);
    }

    private void send(Context request, String name) {
        StaticFile file = files.find(name).orElseThrow(PageRoutes::notFound);
        Representation chosen = representation(file, request);
        request.header("Cache-Control", file.isPage() ? REVALIDATE : FRESH_FOR_ONE_LOAD);
        request.header("ETag", chosen.etag());
        request.header("Vary", "Origin, Accept-Encoding");
        if (file.isPage()) {
            request.header("Content-Security-Policy", POLICY);
            request.header("Permissions-Policy", "microphone=(self)");
        } else {
            // The default policy would also apply to a worker with this script, and forbid it everything.
            request.removeHeader("Content-Security-Policy");
        }
        if (matches(request.header("If-None-Match"), chosen.etag())) {
            Responses.empty(request, 304);
            return;
        }
        if (chosen != file.identity()) {
            request.header("Content-Encoding", "gzip");
        }
        // Removed first: Jetty would keep the charset that it assumed for the default type.
        request.removeHeader("Content-Type").contentType(file.mediaType());
        request.res().setContentLength(chosen.bytes().length);
        request.result(chosen.bytes());
    }

    private static Representation representation(StaticFile file, Context request) {
        Optional<Representation> gzip = file.gzip();
        return gzip.isPresent()
                        && AcceptEncoding.of(request.header("Accept-Encoding")).allow("gzip")
                ? gzip.get()
                : file.identity();
    }

    /** Weak comparison (RFC 9110 §13.1.2): a proxy that compressed the file may have made the tag weak. */
    private static boolean matches(@Nullable String etags, String etag) {
        return etags != null
                && Arrays.stream(etags.split(","))
                        .map(String::strip)
                        .map(each -> each.startsWith("W/") ? each.substring(2) : each)
                        .anyMatch(each -> each.equals("*") || each.equals(etag));
    }

    private static ProblemException notFound() {
        return new ProblemException(
                ProblemDetails.of(ProblemType.NO_SUCH_PATH, "Nothing is served at this path. The pages start at /."));
    }
}
