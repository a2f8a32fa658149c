package dev.holdfast.adapter.http;

import dev.holdfast.adapter.http.WebFile.Form;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pages, and the SDK under them, which pages of other hosts may import too.
 *
 * <p>Browsers keep what they got and ask each time whether it is still good ({@code no-cache}). Names say nothing of what
 * is inside, so a file kept for longer would outlive an upgrade beside files that are newer; and asking costs a 304
 * without a body.
 */
final class PageRoutes {

    /** For pages, and for the scripts of workers, which have a policy of their own. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self' ws: wss:; worker-src 'self' blob:; media-src 'self' blob:; manifest-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** Those that have an address of their own, and so are not under {@code /pages} too. */
    private static final Set<String> ADDRESSED = Set.of("index.html", "speak.html", "listen.html", "ops.html");

    private final WebFiles files;

    PageRoutes(WebFiles files) {
        this.files = files;
    }

    void addTo(Routes routes) {
        routes.get("/", request -> answer(request, "pages/index.html"));
        routes.get("/speak", request -> answer(request, "pages/speak.html"));
        // Whatever it is called: the page says in words that there is no such session, and asks about it itself.
        routes.get("/listen/{sessionId}", request -> answer(request, "pages/listen.html"));
        routes.get("/ops", request -> answer(request, "pages/ops.html"));
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
        WebFile file = files.find(name).orElseThrow(PageRoutes::nothingHere);
        Form form = form(file, request);
        request.header("Cache-Control", "no-cache");
        request.header("ETag", form.tag());
        request.header("Vary", "Origin, Accept-Encoding");
        request.header("Content-Security-Policy", POLICY);
        if (file.isPage()) {
            request.header("Permissions-Policy", "microphone=(self)");
        }
        if (knows(request.header("If-None-Match"), form.tag())) {
            Answers.empty(request, 304);
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

    private static Form form(WebFile file, Context request) {
        Optional<Form> zipped = file.zipped();
        return zipped.isPresent()
                        && AcceptedEncodings.of(request.header("Accept-Encoding"))
                                .allow("gzip")
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
                Problem.of(ProblemKind.NO_SUCH_PATH, "There is nothing at this address. The pages begin at /."));
    }
}
