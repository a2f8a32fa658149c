package dev.holdfast.adapter.http;

import static dev.holdfast.adapter.http.RunningServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.out.DurationHistogram;
import dev.holdfast.application.port.out.Measure;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an operator sees and may do, and who is taken for one. */
final class AdminApiTest {

    private final RunningServer server = new RunningServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private List<Supplier<HttpRequest.Builder>> everything(String session) {
        return List.of(() -> server.to("/admin/sessions"), () -> server.to("/admin/figures"), () -> server.to(
                        "/admin/sessions/" + session)
                .DELETE());
    }

    private int status(HttpRequest.Builder request) {
        return server.send(request).statusCode();
    }

    @Test
    void aProgramOnTheMachineAndAnOwnPageNeedNoToken() {
        String session = server.create();
        for (Supplier<HttpRequest.Builder> each : everything(session)) {
            assertThat(status(each.get())).isBetween(200, 204);
            assertThat(status(each.get().header("Sec-Fetch-Site", "same-origin")))
                    .isBetween(200, 204);
            assertThat(status(each.get()
                            .header("Origin", "http://127.0.0.1:" + server.port)
                            .header("Sec-Fetch-Site", "same-origin")))
                    .isBetween(200, 204);
        }
    }

    @Test
    void anybodyElseNeedsATokenThatSaysSo() {
        String session = server.create();
        for (Supplier<HttpRequest.Builder> each : everything(session)) {
            for (String[] sign : new String[][] {
                {"X-Forwarded-For", "127.0.0.1"}, {"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}
            }) {
                Supplier<HttpRequest.Builder> elsewhere = () -> each.get().header(sign[0], sign[1]);
                HttpResponse<String> nothing = server.send(elsewhere.get());
                assertThat(nothing.statusCode()).isEqualTo(401);
                assertThat(nothing.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"holdfast\"");
                assertThat(json(nothing).get("detail").textValue()).contains("operator's token");
                assertThat(status(elsewhere.get().header("Authorization", "Bearer expired")))
                        .isEqualTo(401);
                assertThat(status(elsewhere.get().header("Authorization", "Bearer alice")))
                        .isEqualTo(403);
                assertThat(status(elsewhere.get().header("Authorization", "Bearer operator")))
                        .isBetween(200, 204);
            }
        }
    }

    @Test
    void whoeverTriesTokensTooOftenIsToldWhenToComeAgain() {
        server.room.deny(new Denial.TooManyAttempts(Duration.ofSeconds(3)));
        HttpResponse<String> answer =
                server.send(server.as("operator", "/admin/sessions").header("X-Forwarded-For", "203.0.113.9"));
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("3");
    }

    @Test
    void everybodysSessionsAreListedNewestFirstAndWhatIsLeftOutIsSaid() {
        server.create();
        JsonNode one = json(server.get("/admin/sessions"));
        assertThat(one.get("truncated").booleanValue()).isFalse();
        server.post("bob", "/sessions", "{\"sourceLanguage\":\"de\"}");
        server.create();
        JsonNode three = json(server.get("/admin/sessions"));
        assertThat(three.get("sessions").findValuesAsText("sessionId"))
                .containsExactly("caring-king-277", "caring-king-276");
        assertThat(three.get("truncated").booleanValue()).isTrue();
        assertThat(three.toString()).doesNotContain("alice").doesNotContain("bob");
    }

    @Test
    void anybodysSessionIsEndedAndSaysByWhom() {
        String session = server.create();
        assertThat(status(server.to("/admin/sessions/" + session).DELETE())).isEqualTo(204);
        assertThat(status(server.to("/admin/sessions/" + session).DELETE())).isEqualTo(204);
        JsonNode ended = json(server.get("/sessions/" + session));
        assertThat(ended.get("state").textValue()).isEqualTo("ended");
        assertThat(ended.get("endReason").textValue()).isEqualTo("endedByOperator");
        assertThat(status(server.to("/admin/sessions/no-such-100").DELETE())).isEqualTo(404);
        assertThat(status(server.to("/admin/sessions/nonsense").DELETE())).isEqualTo(404);
    }

    @Test
    void figuresAreOneFlatObjectOfNumbers() {
        JsonNode figures = json(server.get("/admin/figures"));
        figures.properties()
                .forEach(each ->
                        assertThat(each.getValue().isNumber()).as(each.getKey()).isTrue());
        assertThat(figures.get("uptimeSeconds").doubleValue()).isPositive();
        assertThat(figures.get("slowListeners").intValue()).isEqualTo(2);
        assertThat(figures.has("closes")).isFalse();
    }

    @Test
    void whatIsMeasuredInSeveralPlacesIsAddedUpAndWhatIsNotKnownIsLeftOut() throws IOException {
        DurationHistogram acks = new DurationHistogram(0.1, 0.2, 1);
        Stream.of(50, 50, 150, 5_000)
                .forEach(ms -> acks.record(Duration.ofMillis(ms).toNanos()));
        Figures figures = new Figures(() -> List.of(
                Measure.gauge("sessions", "", () -> Double.NaN).with("state", "live"),
                Measure.gauge("sessions", "", () -> 3).with("state", "paused"),
                Measure.gauge("connections", "", () -> 2).with("role", "speaker"),
                Measure.gauge("connections", "", () -> 40).with("role", "listener"),
                Measure.counter("frames_out_total", "", () -> 5),
                Measure.counter("frames_out_total", "", () -> 6),
                Measure.resumes("speaker", acks::snapshot),
                Measure.histogram("ack_delay_seconds", "", acks::snapshot)));
        JsonNode shown = RunningServer.JSON.readTree(JsonText.write(figures::write));
        assertThat(shown.has("sessionsLive")).isFalse();
        assertThat(shown.get("sessionsPaused").intValue()).isEqualTo(3);
        assertThat(shown.get("speakers").intValue()).isEqualTo(2);
        assertThat(shown.get("listeners").intValue()).isEqualTo(40);
        assertThat(shown.get("framesOut").intValue()).isEqualTo(11);
        assertThat(shown.get("speakerResumes").intValue()).isEqualTo(4);
        assertThat(shown.get("acks").intValue()).isEqualTo(4);
        assertThat(shown.get("ackDelaySumMs").doubleValue()).isEqualTo(5_250);
        assertThat(shown.get("acksWithin100Ms").intValue()).isEqualTo(2);
        assertThat(shown.get("acksWithin200Ms").intValue()).isEqualTo(3);
        assertThat(shown.get("acksWithin1000Ms").intValue()).isEqualTo(3);
        assertThat(shown.get("ackDelayP50Ms").doubleValue()).isEqualTo(100);
        assertThat(shown.get("ackDelayP99Ms").doubleValue()).isEqualTo(1_000);
    }

    @Test
    void beforeTheFirstAckNothingIsSaidOfItsDelay() throws IOException {
        DurationHistogram none = new DurationHistogram(0.1);
        Figures figures = new Figures(() -> List.of(Measure.histogram("ack_delay_seconds", "", none::snapshot)));
        JsonNode shown = RunningServer.JSON.readTree(JsonText.write(figures::write));
        assertThat(shown.get("acks").intValue()).isZero();
        assertThat(shown.has("ackDelayP50Ms")).isFalse();
    }
}
