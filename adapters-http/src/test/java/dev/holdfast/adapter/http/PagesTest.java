package dev.holdfast.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers get: the pages and the SDK, whole, fresh, and nothing else. */
final class PagesTest {

    private final RunningServer server = new RunningServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @ParameterizedTest
    @CsvSource({"/, index", "/speak, speak", "/listen/caring-king-275, listen", "/ops, ops"})
    void eachPageHasAnAddressThatPeopleCanSay(String path, String title) {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("<title>" + title + "</title>");
        assertThat(header(answer, "Content-Type")).isEqualToIgnoringWhitespace("text/html; charset=utf-8");
    }

    @Test
    void aPageToListenOnIsThereWhateverTheSessionIsCalledAndAsksNobody() {
        assertThat(server.get("/listen/nonsense").body())
                .isEqualTo(server.get("/listen/caring-king-275").body());
        assertThat(server.get("/listen/nonsense").statusCode()).isEqualTo(200);
        assertThatThrownBy(server.room::lastVisitor).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/pages/shared/base.css, text/css; charset=utf-8",
        "/pages/shared/holdfast.webmanifest, application/manifest+json",
        "/pages/shared/icon.svg, image/svg+xml",
        "/sdk/holdfast.js, text/javascript; charset=utf-8",
        "/sdk/holdfast.d.ts, text/plain; charset=utf-8",
        "/sdk/protocol/frame.js, text/javascript; charset=utf-8"
    })
    void everyFileSaysWhatItIs(String path, String type) {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualToIgnoringWhitespace(type);
        assertThat(header(answer, "Content-Length"))
                .isEqualTo(Integer.toString(answer.body().length()));
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(answer, "Referrer-Policy")).isEqualTo("no-referrer");
    }

    @Test
    void aWorkerMayDoWhatItsPageMay() {
        assertThat(header(server.get("/sdk/protocol/frame.js"), "Content-Security-Policy"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/speak", "/listen/caring-king-275", "/ops"})
    void aPageLoadsRunsAndEmbedsNothingFromElsewhere(String path) {
        assertThat(header(server.get(path), "Content-Security-Policy"))
                .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src"
                        + " 'self' ws: wss:; worker-src 'self' blob:; media-src 'self' blob:; manifest-src 'self';"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }

    @Test
    void aPageMayAskForTheMicrophoneAndWhatItEmbedsMayNot() {
        assertThat(header(server.get("/speak"), "Permissions-Policy")).isEqualTo("microphone=(self)");
        assertThat(header(server.get("/sdk/holdfast.js"), "Permissions-Policy")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/pages/start/index.html",
                "/pages/listen/listen.html",
                "/pages/nothing.js",
                "/pages/",
                "/pages/shared",
                "/sdk/",
                "/sdk/README.md",
                "/sdk/../pages/shared/base.css",
                "/sdk/%2e%2e/pages/shared/base.css",
                "/sdk/..%2fpages%2fshared%2fbase.css",
                "/sdk/%5c..%5cpages%5cshared%5cbase.css",
                "/sdk//holdfast.js",
                "/sdk/holdfast.js%00",
                "/sdk/HOLDFAST.js",
                "/sdk/protocol",
                "/speak.html",
                "/listen",
                "/listen/a/b",
                "/dev/holdfast/adapter/http/openapi.json"
            })
    void whatIsNotThereIsAProblemInWords(String path) throws IOException {
        String answer = server.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer).containsPattern("^HTTP/1\\.1 (404|400) ").contains("application/problem+json");
    }

    @Test
    void whatABrowserHasIsNotSentAgain() {
        HttpResponse<String> first = server.get("/sdk/holdfast.js");
        assertThat(header(first, "Cache-Control")).isEqualTo("max-age=10");
        String tag = header(first, "ETag");
        assertThat(tag).matches("\"[0-9a-f]{20}\"");
        for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
            HttpResponse<String> again =
                    server.send(server.to("/sdk/holdfast.js").header("If-None-Match", known));
            assertThat(again.statusCode()).as(known).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(header(again, "ETag")).isEqualTo(tag);
            assertThat(header(again, "Cache-Control")).isEqualTo("max-age=10");
        }
        assertThat(header(server.get("/speak"), "Cache-Control")).isEqualTo("no-cache");
        assertThat(server.send(server.to("/sdk/holdfast.js").header("If-None-Match", "\"other\""))
                        .body())
                .isEqualTo(first.body());
    }

    @Test
    void aHeadIsAnsweredAsAGetWithoutItsBody() {
        HttpResponse<String> answer = server.send(server.to("/speak").method("HEAD", BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(header(answer, "Content-Length")).isEqualTo(header(server.get("/speak"), "Content-Length"));
    }

    @Test
    void whatCannotBeDoneIsSaid() {
        assertThat(server.send(server.to("/sdk/holdfast.js").POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void whoeverCanUnpackGetsLessToCarry() throws Exception {
        WebFile file = WebFiles.onClassPath(RunningServer.SITE)
                .find("pages/shared/base.css")
                .orElseThrow();
        String plainTag = header(server.get("/pages/shared/base.css"), "ETag");
        for (String encodings : List.of("gzip", "br, GZIP;q=0.5", "*", "identity;q=0, *;q=0.1")) {
            HttpResponse<String> answer =
                    server.send(server.to("/pages/shared/base.css").header("Accept-Encoding", encodings));
            assertThat(header(answer, "Content-Encoding")).as(encodings).isEqualTo("gzip");
            assertThat(header(answer, "Vary")).isEqualTo("Origin, Accept-Encoding");
            assertThat(header(answer, "ETag")).isNotEqualTo(plainTag).endsWith("-gzip\"");
        }
        for (String encodings : List.of("br", "gzip;q=0", "*;q=0", "*, gzip;q=0", "gzip;q=often", "gzip;v=1")) {
            HttpResponse<String> answer =
                    server.send(server.to("/pages/shared/base.css").header("Accept-Encoding", encodings));
            assertThat(header(answer, "Content-Encoding")).as(encodings).isEmpty();
            assertThat(header(answer, "ETag")).isEqualTo(plainTag);
        }
        byte[] zipped = file.zipped().orElseThrow().bytes();
        assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped)).readAllBytes())
                .isEqualTo(file.plain().bytes());
    }

    @Test
    void whatGrowsByPackingIsSentAsItIs() {
        assertThat(header(
                        server.send(server.to("/sdk/protocol/frame.js").header("Accept-Encoding", "gzip")),
                        "Content-Encoding"))
                .isEmpty();
    }

    @Test
    void anyPageMayImportTheSdkAndOnlyAllowedOnesMayReadPages() {
        HttpResponse<String> module =
                server.send(server.to("/sdk/holdfast.js").header("Origin", "https://app.example"));
        assertThat(header(module, "Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(header(module, "Cross-Origin-Resource-Policy")).isEqualTo("cross-origin");
        HttpResponse<String> page = server.send(server.to("/speak").header("Origin", "https://app.example"));
        assertThat(header(page, "Access-Control-Allow-Origin")).isEmpty();
        assertThat(header(page, "Cross-Origin-Resource-Policy")).isEmpty();
        try (RunningServer open = new RunningServer(settings -> settings.allowing(Set.of("https://app.example")))) {
            assertThat(open.send(open.to("/sdk/holdfast.js").header("Origin", "https://app.example"))
                            .headers()
                            .allValues("Access-Control-Allow-Origin"))
                    .containsExactly("*");
        }
    }

    @Test
    void withoutPagesTheApiIsAllThereIs() {
        try (RunningServer bare = new RunningServer(settings -> settings.showingPages(false))) {
            String session = bare.create();
            for (String path : List.of(
                    "/speak",
                    "/listen/" + session,
                    "/listen/" + session + "/qr.svg",
                    "/ops",
                    "/pages/shared/base.css",
                    "/sdk/holdfast.js",
                    "/local/sign-in")) {
                assertThat(bare.get(path).statusCode()).as(path).isEqualTo(404);
            }
            assertThat(bare.send(bare.to("/local/token")
                                    .POST(BodyPublishers.noBody())
                                    .header("Origin", "http://127.0.0.1:" + bare.port))
                            .statusCode())
                    .isEqualTo(404);
            assertThat(header(bare.get("/"), "Location")).isEqualTo("/docs");
            assertThat(bare.get("/sessions/" + session).statusCode()).isEqualTo(200);
        }
    }

    /** So that a file whose name is not served is noticed by whoever gives it that name. */
    @Test
    void everyFileOfTheWebModuleIsServed() throws IOException {
        Path web = Path.of("..", "web");
        WebFiles aboard = WebFiles.onClassPath(WebFiles.FOLDER);
        for (String folder : List.of("sdk", "pages")) {
            try (Stream<Path> all = Files.walk(web.resolve(folder))) {
                assertThat(all.filter(Files::isRegularFile)
                                .map(file -> web.relativize(file).toString())
                                .filter(name -> !name.endsWith(".md")))
                        .isNotEmpty()
                        .allSatisfy(name -> assertThat(aboard.find(name)).isPresent());
            }
        }
    }

    @Test
    void filesInAJarAreTheSameAsThoseInAFolder(@TempDir Path folder) throws Exception {
        Path jar = folder.resolve("a jar with spaces.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            for (String name :
                    List.of("site/pages/start/index.html", "site/sdk/a.js", "site/sdk/A.js", "other/sdk/b.js")) {
                entries.putNextEntry(new JarEntry(name));
                entries.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            WebFiles files = WebFiles.onClassPath(loader, "site");
            assertThat(files.find("pages/start/index.html")
                            .orElseThrow()
                            .plain()
                            .bytes())
                    .asString()
                    .isEqualTo("site/pages/start/index.html");
            assertThat(files.find("sdk/a.js")).isPresent();
            assertThat(files.find("sdk/A.js")).isEmpty();
            assertThat(files.find("sdk/b.js")).isEmpty();
        }
    }

    @Test
    void aProgramWithoutItsPagesSaysSoWhenItStarts() {
        assertThatThrownBy(() -> WebFiles.onClassPath("dev/holdfast/nowhere"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("dev/holdfast/nowhere");
    }
}
