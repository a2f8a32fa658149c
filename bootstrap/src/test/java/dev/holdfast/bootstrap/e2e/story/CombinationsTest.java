// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.StoreUnderTest;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.testkit.oidc.IdentityProvider;
import dev.holdfast.testkit.oidc.SigningKey;
import dev.holdfast.testkit.store.DynamoDbLocal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every store with every way to find out who calls: settings choose, and a talk is the same. */
@StoreIndependent
@Timeout(60)
class CombinationsTest {

    private static DynamoDbLocal dynamoDb;
    private static final SigningKey KEY = SigningKey.rsa("key");

    private static IdentityProvider login;

    @TempDir
    Path data;

    @BeforeAll
    static void startBoth() {
        dynamoDb = DynamoDbLocal.inMemory();
        login = IdentityProvider.publishing(KEY);
    }

    @AfterAll
    static void stopBoth() {
        login.close();
        dynamoDb.close();
    }

    private Map<String, String> settings(String store, String auth) {
        Map<String, String> all = new HashMap<>(Map.of("store", store, "auth", auth));
        if (store.equals("dynamodb")) {
            all.putAll(StoreUnderTest.inDynamoDb(dynamoDb.endpoint(), data));
        }
        if (auth.equals("jwks")) {
            all.put("jwks-url", login.keysUrl().toString());
            all.put("issuer", login.issuer());
            all.put("audience", IdentityProvider.CLIENT);
        }
        return all;
    }

    private static String token(TestServer server, String auth) {
        return auth.equals("jwks") ? KEY.sign(login.accessToken("alice", Instant.now())) : server.token("alice");
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({"local, local", "local, jwks", "memory, local", "memory, jwks", "dynamodb, local", "dynamodb, jwks"})
    void aTalkIsHeldWithEach(String store, String auth) throws Exception {
        try (TestServer server = TestServer.start(data, new SystemClock(), settings(store, auth))) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> server.call("GET", "/health/ready", "", "").statusCode() == 200);
            String token = token(server, auth);
            HttpResponse<String> created = server.call("POST", "/sessions", token, "{\"sourceLanguage\":\"en-US\"}");
            assertThat(created.statusCode()).isEqualTo(201);
            String session =
                    TestServer.JSON.readTree(created.body()).path("sessionId").asText();
            try (RawSocket listener = RawSocket.listener(server.uri(), session, "live");
                    RawSocket speaker = RawSocket.speaker(server.uri(), session, token)) {
                listener.awaitText("ready");
                speaker.awaitText("ready");
                speaker.binary(TestFrames.frame(0));
                assertThat(listener.await(frame -> frame.opcode() == RawSocket.BINARY)
                                .payload())
                        .isEqualTo(TestFrames.frame(0));
                speaker.text("{\"action\":\"endSession\"}");
                assertThat(speaker.awaitClose()).isEqualTo(1000);
            }
            JsonNode ended = server.look(session);
            assertThat(ended.path("state").asText()).isEqualTo("ended");
            assertThat(ended.path("lastSeq").asLong()).isZero();
            assertThat(server.call("GET", "/sessions", token, "").body()).contains(session);
        }
    }
}
