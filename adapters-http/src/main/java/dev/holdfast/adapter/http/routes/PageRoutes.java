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
 * The pages, and the SDK under them, which pages of other hosts may import too.
 *
 * <p>Browsers keep what they got and ask whether it is still good. Names say nothing of what is inside, so a file kept for
 * long would outlive an upgrade beside files that are newer; and asking costs a 304 without a body. What a page is made of is
 * good for as long as the page takes to load: its threads load some of the same modules.
 */
public final class PageRoutes {

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self' ws: wss:; worker-src 'self' blob:; media-src 'self' blob:; manifest-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String ASKED_EACH_TIME = "no-cache";

    private static final String GOOD_FOR_ONE_LOAD = "max-age=10";

    /** Those that have an address of their own, and so are not under {@code /pages} too. */
    private static final Set<String> ADDRESSED =
            Set.of("start/index.html", "speak/speak.html", "listen/listen.html", "watch/ops.html");

    private final StaticFiles files;

    public PageRoutes(StaticFiles files) {
        this.files = files;
    }

    public void addTo(Routes routes) {
        routes.get("/", request -> answer(request, "pages/start/index.html"));
        routes.get("/speak", request -> answer(request, "pages/speak/speak.html"));
        // Whatever it is called: the page says in words that there is no such session, and asks about it itself.
        routes.get("/listen/{sessionId}", request -> answer(request, "pages/listen/listen.html"));
        routes.get("/ops", request -> answer(request, "pages/watch/ops.html"));
        routes.get("/pages/<file>", this::answerPart);
        routes.get("/sdk/<file>", this::answerModule);
    }

    private void answerPart(Context request) {
        String file = request.pathParam("file");
        if (ADDRESSED.contains(file)) {
            throw nothingHere();
        }
        answer(request, "pages/" + file);
    }

    private void answerModule(Context request) {
        String name = "sdk/" + request.pathParam("file");
        // Whoever may not connect from their page gains nothing by the code, which is no secret.
        request.header("Access-Control-Allow-Origin", "*");
        request.header("Cross-Origin-Resource-Policy", "cross-origin");
        answer(request, name);
    }

    private void answer(Context request, String name) {
        StaticFile file = files.find(name).orElseThrow(PageRoutes::nothingHere);
        Representation form = form(file, request);
        request.header("Cache-Control", file.isPage() ? ASKED_EACH_TIME : GOOD_FOR_ONE_LOAD);
        request.header("ETag", form.tag());
        request.header("Vary", "Origin, Accept-Encoding");
        if (file.isPage()) {
            request.header("Content-Security-Policy", POLICY);
            request.header("Permissions-Policy", "microphone=(self)");
        } else {
            // What everything else is told, to do nothing at all, would go for a worker too whose script this is.
            request.removeHeader("Content-Security-Policy");
        }
        if (knows(request.header("If-None-Match"), form.tag())) {
            Responses.empty(request, 304);
            return;
        }
        if (form != file.plain()) {
            request.header("Content-Encoding", "gzip");
        }
        // Taken off first, as for problems: Jetty would carry a charset over.
        request.removeHeader("Content-Type").contentType(file.mediaType());
        request.res().setContentLength(form.bytes().length);
        request.result(form.bytes());
    }

    private static Representation form(StaticFile file, Context request) {
        Optional<Representation> zipped = file.zipped();
        return zipped.isPresent()
                        && AcceptEncoding.of(request.header("Accept-Encoding")).allow("gzip")
                ? zipped.get()
                : file.plain();
    }

    /** Weakly, as RFC 9110 §13.1.2 wants it: a proxy that compressed it again may have made the tag a weak one. */
    private static boolean knows(@Nullable String tags, String tag) {
        return tags != null
                && Arrays.stream(tags.split(","))
                        .map(String::strip)
                        .map(each -> each.startsWith("W/") ? each.substring(2) : each)
                        .anyMatch(each -> each.equals("*") || each.equals(tag));
    }

    private static ProblemException nothingHere() {
        return new ProblemException(
                ProblemDetails.of(ProblemType.NO_SUCH_PATH, "There is nothing at this address. The pages begin at /."));
    }
}
