// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.oidc.IdentityProvider;
import dev.holdfast.testkit.oidc.SigningKey;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Callers who come from an identity provider: {@code --auth jwks}, with a real one beside the server. */
@StoreIndependent
@Timeout(60)
class IdentityProviderTest {

    private static final SigningKey FIRST = SigningKey.rsa("first");
    private static final SigningKey SECOND = SigningKey.ec("second");
    private static final String BODY = "{\"sourceLanguage\":\"en-US\"}";

    /** As long as keys are fetched at the most once; as JwksSettings has it. */
    private static final Duration A_WHILE = Duration.ofSeconds(11);

    @TempDir
    Path data;

    private final ManualClock clock = new ManualClock();
    private final IdentityProvider login = IdentityProvider.publishing(FIRST);
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = start(Map.of());
        awaitReady(200);
    }

    private TestServer start(Map<String, String> more) {
        Map<String, String> flags = new HashMap<>(Map.of(
                "auth",
                "jwks",
                "jwks-url",
                login.keysUrl().toString(),
                "issuer",
                login.issuer(),
                "audience",
                IdentityProvider.CLIENT,
                "store",
                "memory"));
        flags.putAll(more);
        return TestServer.start(data.resolve("data"), clock, flags);
    }

    @AfterEach
    void stop() {
        server.close();
        login.close();
    }

    private HttpResponse<String> ready() throws Exception {
        return server.call("GET", "/health/ready", "", "");
    }

    private void awaitReady(int status) throws Exception {
        await().atMost(Duration.ofSeconds(10)).until(() -> ready().statusCode() == status);
    }

    private String access(String subject, SigningKey key) {
        return key.sign(login.accessToken(subject, clock.now()));
    }

    private String session(String token) throws Exception {
        HttpResponse<String> made = server.call("POST", "/sessions", token, BODY);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return TestServer.JSON.readTree(made.body()).path("sessionId").asText();
    }

    private static String refresh(String token) {
        return "{\"action\":\"refreshToken\",\"token\":\"" + token + "\"}";
    }

    @Test
    void aTalkIsHeldWithAnIdentityProvidersTokensAndOutlivesTheKeyItBeganWith() throws Exception {
        clock.advance(A_WHILE);
        String session = session(FIRST.sign(login.idToken("anna", clock.now())));
        try (RawSocket speaker = RawSocket.speaker(server.uri(), session, access("anna", FIRST))) {
            speaker.awaitText("ready");
            speaker.binary(TestFrames.frame(0));

            login.publish(SECOND);
            speaker.text(refresh(access("anna", SECOND)));
            JsonNode refreshed = speaker.awaitText("tokenRefreshed");
            assertThat(refreshed.path("expiresAt").asText()).startsWith("2020-11-22T18:04:");
            speaker.binary(TestFrames.frame(1));

            speaker.text(refresh(access("eve", SECOND)));
            assertThat(speaker.awaitText("error").path("message").asText()).contains("belongs to another user");
            speaker.text(
                    refresh(FIRST.sign(login.accessToken("anna", clock.now().minusSeconds(60)))));
            assertThat(speaker.awaitText("error").path("message").asText()).contains("unknown key");

            // By no bad token was the talk harmed.
            speaker.text("{\"action\":\"endSession\",\"lastSeq\":1}");
            assertThat(speaker.awaitText("sessionEnded").path("lastSeq").asLong())
                    .isEqualTo(1);
        }
        assertThat(server.measured("jwks_fetches_total{outcome=\"ok\"}")).isEqualTo(2);
        // Nothing of Holdfast's own signs anything here.
        assertThat(Files.exists(data.resolve("data"))).isFalse();
    }

    @Test
    void theIdentityProviderDecidesWhoIsAnOperator() throws Exception {
        Map<String, Object> byScope = login.accessToken("olga", clock.now());
        byScope.put("scope", "openid holdfast/operate");
        Map<String, Object> byGroup = login.idToken("olga", clock.now());
        byGroup.put("cognito:groups", List.of("staff", "holdfast/operate"));
        server.close();
        server = start(Map.of("public-url", "https://talks.example.org"));
        awaitReady(200);

        assertThat(server.call("GET", "/admin/sessions", "", "").statusCode()).isEqualTo(401);
        assertThat(server.call("GET", "/admin/sessions", access("anna", FIRST), "")
                        .statusCode())
                .isEqualTo(403);
        assertThat(server.call("GET", "/admin/sessions", FIRST.sign(byScope), "")
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.call("GET", "/admin/sessions", FIRST.sign(byGroup), "")
                        .statusCode())
                .isEqualTo(200);
        // Tokens are the identity provider's to make.
        assertThat(server.call("POST", "/local/token", "", "").statusCode()).isEqualTo(404);
        assertThat(server.call("GET", "/local/sign-in", "", "").body()).contains("\"paste\"");
    }

    @Test
    void whoIsTurnedAwayIsToldWhy() throws Exception {
        Map<String, Object> expired = login.idToken("anna", clock.now().minus(Duration.ofHours(2)));
        Map<String, Object> elsewhere = login.idToken("anna", clock.now());
        elsewhere.put("aud", "another");
        for (Map.Entry<String, String> told : Map.of(
                        FIRST.sign(expired),
                        "expired",
                        FIRST.sign(elsewhere),
                        "another service",
                        "rubbish",
                        "not a JSON Web Token",
                        server.token("anna"),
                        "RS256 or ES256")
                .entrySet()) {
            HttpResponse<String> answer = server.call("POST", "/sessions", told.getKey(), BODY);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).contains(told.getValue());
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                    .contains("invalid_token")
                    .contains(told.getValue());
        }
        String session = session(access("anna", FIRST));
        try (RawSocket refused = RawSocket.open(
                server.uri(),
                "/ws?role=speaker&sessionId=" + session,
                Map.of("Origin", server.uri().toString()))) {
            assertThat(refused.awaitText("error").path("message").asText())
                    .contains("The identity provider gives one")
                    .doesNotContain("holdfast token");
        }
        assertThat(server.measured("limit{name=\"jwks-outage-max\"}")).isEqualTo(86_400);
        assertThat(server.measured("token_verdicts_total{verdict=\"expired\"}")).isEqualTo(1);
    }

    @Test
    void whileTheIdentityProviderIsDownTalksGoOnAndBegin() throws Exception {
        login.answers(503, "");
        clock.advance(Duration.ofMinutes(5));
        await().until(() -> ready().body().contains("remarks"));

        HttpResponse<String> ready = ready();
        assertThat(ready.statusCode()).isEqualTo(200);
        JsonNode remark = TestServer.JSON.readTree(ready.body()).path("remarks").get(0);
        assertThat(remark.path("field").asText()).isEqualTo("loginServer");
        assertThat(remark.path("detail").asText())
                .contains("since 2020-11-22T17:09:41Z")
                .contains("stay in use");
        session(access("anna", FIRST));

        login.publish(FIRST, SECOND);
        clock.advance(A_WHILE);
        await().until(() -> !ready().body().contains("remarks"));
        session(access("anna", SECOND));
    }

    @Test
    void beforeTheFirstKeysEachRefusalIsRetryable() throws Exception {
        server.close();
        login.answers(500, "");
        server = start(Map.of());
        await().until(() -> ready().body().contains("none are cached"));
        assertThat(ready().statusCode()).isEqualTo(503);

        String token = access("anna", FIRST);
        HttpResponse<String> answer = server.call("POST", "/sessions", token, BODY);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("Tokens cannot be verified now").contains("/problems/unavailable");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
        String target =
                "/ws?sessionId=caring-king-275&role=speaker&token=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        try (RawSocket program = RawSocket.open(server.uri(), target, Map.of())) {
            assertThat(program.status()).isEqualTo(503);
        }
        try (RawSocket browser = RawSocket.open(
                server.uri(), target, Map.of("Origin", server.uri().toString()))) {
            RawSocket.Goodbye goodbye = browser.awaitGoodbye();
            assertThat(goodbye.code()).isEqualTo(1013);
            JsonNode error = goodbye.error().orElseThrow();
            assertThat(error.path("retryable").asBoolean()).isTrue();
            assertThat(error.path("retryAfterMs").asLong()).isEqualTo(5_000);
            assertThat(error.path("message").asText()).contains("Tokens cannot be verified");
        }

        login.publish(FIRST);
        clock.advance(A_WHILE);
        awaitReady(200);
        session(token);
    }
}
