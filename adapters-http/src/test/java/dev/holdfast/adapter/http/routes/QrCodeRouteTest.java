// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.http.TestServer;
import dev.holdfast.adapter.http.web.QrCodeSvg;
import dev.holdfast.application.port.in.Denial;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The QR code of a session's page. */
final class QrCodeRouteTest {

    private final TestServer server = new TestServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void itContainsTheUrlOfThePage() {
        String session = server.create();
        HttpResponse<String> answer = server.get("/listen/" + session + "/qr.svg");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("image/svg+xml");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("private, max-age=3600");
        assertThat(answer.body())
                .isEqualTo(drawn("http://127.0.0.1:" + server.port + "/listen/" + session))
                .isNotEqualTo(drawn("http://127.0.0.1:" + server.port + "/listen/other-king-275"));
    }

    @Test
    void withAListeningKeyItLeadsToThePageWithTheKeyAndStaysOutOfCaches() {
        String session = server.create();
        server.sessions.showKey("K_-9");
        HttpResponse<String> answer = server.get("/listen/" + session + "/qr.svg");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.body())
                .isEqualTo(drawn("http://127.0.0.1:" + server.port + "/listen/" + session + "#key=K_-9"));
    }

    private static String drawn(String text) {
        return new String(QrCodeSvg.of(text), StandardCharsets.UTF_8);
    }

    @Test
    void itContainsTheConfiguredPublicUrl() {
        try (TestServer known = new TestServer(
                settings -> settings.reachedAt(Optional.of(URI.create("https://talks.example.org")), false))) {
            String session = known.create();
            assertThat(known.get("/listen/" + session + "/qr.svg").body())
                    .isEqualTo(drawn("https://talks.example.org/listen/" + session));
        }
    }

    @Test
    void anUnknownSessionHasNoneAndGuessingIsLimited() {
        assertThat(server.get("/listen/caring-king-275/qr.svg").statusCode()).isEqualTo(404);
        assertThat(server.get("/listen/nonsense/qr.svg").statusCode()).isEqualTo(404);
        server.sessions.deny(new Denial.TooManyAttempts(Duration.ofSeconds(3)));
        assertThat(server.get("/listen/caring-king-275/qr.svg").statusCode()).isEqualTo(429);
    }

    /** Rebuilds the modules from the drawing: three finder patterns and a light margin (ISO/IEC 18004 §5.3). */
    @Test
    void itsFinderPatternsAndQuietZoneAreInPlace() {
        String svg = drawn("https://talks.example.org/listen/caring-king-275");
        MatchResult box = Pattern.compile("viewBox=\"0 0 (\\d+) \\1\"")
                .matcher(svg)
                .results()
                .findFirst()
                .orElseThrow();
        int side = Integer.parseInt(box.group(1));
        boolean[][] dark = new boolean[side][side];
        Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1h-\\3z").matcher(svg).results().forEach(run -> {
            for (int x = 0; x < Integer.parseInt(run.group(3)); x++) {
                dark[Integer.parseInt(run.group(2))][Integer.parseInt(run.group(1)) + x] = true;
            }
        });
        int far = side - 4 - 7;
        for (int[] corner : new int[][] {{4, 4}, {4, far}, {far, 4}}) {
            for (int y = 0; y < 7; y++) {
                for (int x = 0; x < 7; x++) {
                    int ring = Math.max(Math.abs(x - 3), Math.abs(y - 3));
                    assertThat(dark[corner[0] + y][corner[1] + x]).isEqualTo(ring != 2);
                }
            }
        }
        for (int i = 0; i < side; i++) {
            for (int edge : new int[] {0, 1, 2, 3, side - 4, side - 3, side - 2, side - 1}) {
                assertThat(dark[i][edge] || dark[edge][i]).isFalse();
            }
        }
    }
}
