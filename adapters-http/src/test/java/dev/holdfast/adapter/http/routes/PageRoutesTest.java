// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.adapter.http.TestServer;
import dev.holdfast.adapter.http.web.StaticFile;
import dev.holdfast.adapter.http.web.StaticFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages and the SDK as browsers get them. */
final class PageRoutesTest {

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @ParameterizedTest
    @CsvSource({"/, index", "/speak, speak", "/listen/caring-king-275, listen", "/ops, ops"})
    void eachPageHasAShortPath(String path, String title) {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("<title>" + title + "</title>");
        assertThat(header(answer, "Content-Type")).isEqualToIgnoringWhitespace("text/html; charset=utf-8");
    }

    @Test
    void theListenPageIsServedForAnyIdWithoutALookup() {
        assertThat(server.get("/listen/nonsense").body())
                .isEqualTo(server.get("/listen/caring-king-275").body());
        assertThat(server.get("/listen/nonsense").statusCode()).isEqualTo(200);
        assertThatThrownBy(server.sessions::lastRequester).isInstanceOf(IndexOutOfBoundsException.class);
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
    void everyFileHasItsMediaType(String path, String type) {
        HttpResponse<String> answer = server.get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualToIgnoringWhitespace(type);
        assertThat(header(answer, "Content-Length"))
                .isEqualTo(Integer.toString(answer.body().length()));
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(answer, "Referrer-Policy")).isEqualTo("no-referrer");
    }

    @Test
    void aWorkerScriptHasNoPolicyOfItsOwn() {
        assertThat(header(server.get("/sdk/protocol/frame.js"), "Content-Security-Policy"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/speak", "/listen/caring-king-275", "/ops"})
    void aPageLoadsNothingFromOtherHosts(String path) {
        assertThat(header(server.get(path), "Content-Security-Policy"))
                .isEqualTo("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src"
                        + " 'self' ws: wss:; worker-src 'self' blob:; media-src 'self' blob:; manifest-src 'self';"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }

    @Test
    void aPageMayUseTheMicrophoneAndEmbeddedPagesMayNot() {
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
                "/dev/holdfast/protocol/openapi.yaml"
            })
    void anUnknownFileIsAProblem(String path) throws IOException {
        String answer = server.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer).containsPattern("^HTTP/1\\.1 (404|400) ").contains("application/problem+json");
    }

    @Test
    void aCachedFileIsNotSentAgain() {
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
    void aHeadGetsTheHeadersOfAGet() {
        HttpResponse<String> answer = server.send(server.to("/speak").method("HEAD", BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(header(answer, "Content-Length")).isEqualTo(header(server.get("/speak"), "Content-Length"));
    }

    @Test
    void anotherMethodOnAPageIsRefused() {
        assertThat(server.send(server.to("/sdk/holdfast.js").POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void aClientThatAcceptsGzipGetsIt() throws Exception {
        StaticFile file = StaticFiles.onClassPath(TestServer.SITE)
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
        byte[] zipped = file.gzip().orElseThrow().bytes();
        assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped)).readAllBytes())
                .isEqualTo(file.identity().bytes());
    }

    @Test
    void aFileThatGzipEnlargesIsSentAsItIs() {
        assertThat(header(
                        server.send(server.to("/sdk/protocol/frame.js").header("Accept-Encoding", "gzip")),
                        "Content-Encoding"))
                .isEmpty();
    }

    @Test
    void anyOriginMayImportTheSdkAndOnlyAllowedOnesMayReadPages() {
        HttpResponse<String> module =
                server.send(server.to("/sdk/holdfast.js").header("Origin", "https://app.example"));
        assertThat(header(module, "Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(header(module, "Cross-Origin-Resource-Policy")).isEqualTo("cross-origin");
        HttpResponse<String> page = server.send(server.to("/speak").header("Origin", "https://app.example"));
        assertThat(header(page, "Access-Control-Allow-Origin")).isEmpty();
        assertThat(header(page, "Cross-Origin-Resource-Policy")).isEmpty();
        try (TestServer open = new TestServer(settings -> settings.allowing(Set.of("https://app.example")))) {
            assertThat(open.send(open.to("/sdk/holdfast.js").header("Origin", "https://app.example"))
                            .headers()
                            .allValues("Access-Control-Allow-Origin"))
                    .containsExactly("*");
        }
    }

    @Test
    void withoutPagesOnlyTheApiIsServed() {
        try (TestServer bare = new TestServer(settings -> settings.showingPages(false))) {
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
}
