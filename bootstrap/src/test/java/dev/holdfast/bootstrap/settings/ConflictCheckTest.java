// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bootstrap.settings.value.Authentication;
import dev.holdfast.bootstrap.settings.value.DynamoDb;
import dev.holdfast.bootstrap.settings.value.Store;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that need one another, or rule one another out. */
class ConflictCheckTest {

    private static final Map<String, String> JWKS = Map.of(
            "auth", "jwks",
            "jwks-url", "https://login.example/.well-known/jwks.json",
            "issuer", "https://login.example",
            "audience", "web, phone");

    private static List<String> errors(Map<String, String> flags, Map<String, String> environment) {
        SettingsResolution resolution = SettingsResolution.resolve(flags, environment);
        return resolution instanceof SettingsResolution.Invalid invalid ? invalid.errors() : List.of();
    }

    private static Map<String, String> and(Map<String, String> flags, String name, String value) {
        Map<String, String> more = new HashMap<>(flags);
        more.put(name, value);
        return more;
    }

    @Test
    void whatAnIdentityProviderNeedsIsNamedAllTogether() {
        assertThat(errors(Map.of(), Map.of("HOLDFAST_AUTH", "jwks")))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).startsWith("HOLDFAST_AUTH=jwks: "))
                .anySatisfy(line -> assertThat(line).contains("--jwks-url is needed"))
                .anySatisfy(line -> assertThat(line).contains("--issuer is needed"))
                .anySatisfy(line -> assertThat(line).contains("--audience is needed"));
    }

    @Test
    void withAnIdentityProviderNoSecretIsAskedFor() {
        ServerSettings settings = ServerSettings.of(and(JWKS, "host", "0.0.0.0"));

        assertThat(settings.authentication())
                .isEqualTo(new Authentication.IdentityProvider(
                        URI.create("https://login.example/.well-known/jwks.json"),
                        "https://login.example",
                        Set.of("web", "phone"),
                        Duration.ofMinutes(5),
                        Duration.ofHours(24),
                        Optional.empty()));
    }

    @Test
    void aSecretIsForLocalTokensAlone(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "x");

        assertThat(errors(JWKS, Map.of("HOLDFAST_SECRET_FILE", file.toString())))
                .singleElement()
                .asString()
                .startsWith("HOLDFAST_SECRET_FILE=" + file + ": ")
                .contains("--auth local");
    }

    @Test
    void listeningKeysNeedASecretThatAllServersShareAndNoTokens(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "x");

        assertThat(errors(Map.of("listen-keys", "true"), Map.of())).isEmpty();
        assertThat(errors(and(JWKS, "listen-keys", "true"), Map.of("HOLDFAST_SECRET_FILE", file.toString())))
                .isEmpty();
        assertThat(errors(and(JWKS, "listen-keys", "true"), Map.of()))
                .singleElement()
                .asString()
                .startsWith("--listen-keys=true: ")
                .contains("--secret-file is needed");
        assertThat(errors(Map.of("listen-keys", "true", "listening", "token"), Map.of()))
                .singleElement()
                .asString()
                .startsWith("--listen-keys=true: only --listening open");
        assertThat(errors(Map.of("listen-keys", "false", "listening", "token"), Map.of()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "jwks-url,https://login.example/keys",
        "issuer,https://login.example",
        "audience,web",
        "jwks-refresh,1m",
        "jwks-outage-max,1h"
    })
    void whatOnlyAnIdentityProviderNeedsIsNotReadWithoutOne(String setting, String value) {
        assertThat(errors(Map.of(setting, value), Map.of()))
                .singleElement()
                .asString()
                .isEqualTo("--" + setting + "=" + value + ": only --auth jwks reads it, and here it is local");
    }

    @ParameterizedTest
    @CsvSource({
        "dynamodb-table,talks",
        "dynamodb-endpoint,http://127.0.0.1:8000",
        "dynamodb-region,eu-central-1",
        "create-table,true",
        "dynamodb-timeout,1s",
        "dynamodb-connections-max,8"
    })
    void whatOnlyDynamoDbNeedsIsNotReadByAnotherStore(String setting, String value) {
        for (String store : List.of("local", "memory")) {
            assertThat(errors(Map.of(setting, value, "store", store), Map.of()))
                    .singleElement()
                    .asString()
                    .startsWith("--" + setting + "=" + value + ": ")
                    .contains("--store dynamodb")
                    .contains(store);
        }
        assertThat(errors(Map.of(setting, value, "store", "dynamodb"), Map.of()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"fsync,always", "disk-free-min,1GiB"})
    void memoryIsNoDisk(String setting, String value) {
        assertThat(errors(Map.of(setting, value, "store", "memory"), Map.of()))
                .singleElement()
                .asString()
                .contains("on disk")
                .contains("memory");
        assertThat(errors(Map.of(setting, value, "store", "dynamodb"), Map.of()))
                .isEmpty();
    }

    @Test
    void defaultsNeverContradict() {
        for (String store : List.of("local", "memory", "dynamodb")) {
            assertThat(errors(Map.of("store", store), Map.of())).isEmpty();
            assertThat(errors(and(JWKS, "store", store), Map.of())).isEmpty();
        }
    }

    @Test
    void aDrainEndsBeforeASupervisorKillsTheProcess() {
        // 3 s to close the connections, and 5 s for requests by default.
        assertThat(errors(Map.of("drain-delay", "6s", "drain-window", "15500ms"), Map.of()))
                .isEmpty();
        assertThat(errors(Map.of("drain-delay", "6s"), Map.of("HOLDFAST_DRAIN_WINDOW", "15501ms")))
                .singleElement()
                .asString()
                .startsWith("--drain-delay=6s, HOLDFAST_DRAIN_WINDOW=15501ms: ")
                .contains("29.5s together");
        assertThat(errors(Map.of("stop-timeout", "12s"), Map.of()))
                .singleElement()
                .asString()
                .startsWith("--stop-timeout=12s: ");
        assertThat(errors(Map.of("stop-timeout", "11s"), Map.of())).isEmpty();
    }

    @Test
    void aSessionAndAllAudioHoldAtLeastASegment() {
        assertThat(errors(
                        Map.of("segment-bytes", "2MiB", "session-bytes-max", "1MiB", "audio-bytes-max", "1MiB"),
                        Map.of()))
                .containsExactly(
                        "--session-bytes-max=1MiB: at least --segment-bytes is needed",
                        "--audio-bytes-max=1MiB: at least --segment-bytes is needed");
        assertThat(errors(
                        Map.of("segment-bytes", "2MiB", "session-bytes-max", "2MiB", "audio-bytes-max", "2MiB"),
                        Map.of()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://dynamodb.example:8000", "http://10.0.0.1:8000", "http://127.example"})
    void dynamoDbElsewhereIsReachedOverTls(String endpoint) {
        assertThat(errors(Map.of("store", "dynamodb", "dynamodb-endpoint", endpoint), Map.of()))
                .singleElement()
                .asString()
                .contains("https");
    }

    @Test
    void dynamoDbIsAsItIsSet() {
        ServerSettings settings = ServerSettings.of(Map.of(
                "store", "dynamodb",
                "dynamodb-table", "talks",
                "dynamodb-endpoint", "http://127.0.0.1:8000",
                "dynamodb-region", "eu-central-1",
                "create-table", "true",
                "dynamodb-timeout", "1s",
                "dynamodb-connections-max", "8"));

        assertThat(settings.store()).isEqualTo(Store.DYNAMODB);
        assertThat(settings.dynamoDb())
                .contains(new DynamoDb(
                        "talks",
                        Optional.of(URI.create("http://127.0.0.1:8000")),
                        Optional.of("eu-central-1"),
                        true,
                        Duration.ofSeconds(1),
                        8));
        assertThat(ServerSettings.of(Map.of("store", "dynamodb")).dynamoDb())
                .contains(new DynamoDb(
                        "holdfast-sessions", Optional.empty(), Optional.empty(), false, Duration.ofSeconds(3), 64));
    }

    @ParameterizedTest
    @CsvSource({
        "jwks-url,http://login.example/keys,https",
        "jwks-url,ftp://127.0.0.1/keys,https",
        "jwks-url,:,https",
        "dynamodb-table,a b,letters",
        "dynamodb-region,Frankfurt,eu-central-1",
        "jwks-refresh,1s,10s to 1d"
    })
    void whatMakesNoSenseByItselfIsNamedWithWhatDoes(String setting, String value, String expected) {
        assertThat(errors(and(and(JWKS, "store", "dynamodb"), setting, value), Map.of()))
                .singleElement()
                .asString()
                .startsWith("--" + setting + "=" + value + ": ")
                .contains(expected);
    }

    @Test
    void allThatIsWrongIsNamedAtOnceWhateverKindItIsOf() {
        assertThat(errors(
                        Map.of(
                                "auth", "jwks",
                                "issuer", "https://login.example",
                                "store", "memory",
                                "fsync", "always",
                                "port", "x"),
                        Map.of("HOLDFAST_DYNAMODB_TABLE", "talks")))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith("--port=x"),
                        line -> assertThat(line).contains("--jwks-url"),
                        line -> assertThat(line).contains("--audience"),
                        line -> assertThat(line).startsWith("HOLDFAST_DYNAMODB_TABLE=talks"),
                        line -> assertThat(line).startsWith("--fsync=always"));
    }
}
