// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.http.config.HttpLimits;
import dev.holdfast.adapter.websocket.config.EventLoopSettings;
import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import dev.holdfast.bootstrap.settings.SettingsResolution.Invalid;
import dev.holdfast.bootstrap.settings.SettingsResolution.Line;
import dev.holdfast.bootstrap.settings.SettingsResolution.Resolved;
import dev.holdfast.bootstrap.settings.option.AddressOptions;
import dev.holdfast.bootstrap.settings.option.DurationText;
import dev.holdfast.bootstrap.settings.option.SessionOptions;
import dev.holdfast.bootstrap.settings.option.Setting;
import dev.holdfast.bootstrap.settings.option.SettingGroups;
import dev.holdfast.bootstrap.settings.value.AddressRates;
import dev.holdfast.bootstrap.settings.value.Authentication;
import dev.holdfast.bootstrap.settings.value.Retention;
import java.io.IOException;
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

class SettingsResolutionTest {

    private static Resolved resolved(Map<String, String> flags, Map<String, String> environment) {
        SettingsResolution resolution = SettingsResolution.resolve(flags, environment);
        assertThat(resolution).isInstanceOf(Resolved.class);
        return (Resolved) resolution;
    }

    private static List<String> errors(Map<String, String> flags, Map<String, String> environment) {
        SettingsResolution resolution = SettingsResolution.resolve(flags, environment);
        assertThat(resolution).isInstanceOf(Invalid.class);
        return ((Invalid) resolution).errors();
    }

    @Test
    void aFlagWinsOverTheEnvironmentWhichWinsOverTheDefault() {
        Resolved resolved =
                resolved(Map.of("port", "1111"), Map.of("HOLDFAST_PORT", "2222", "HOLDFAST_SPEAKER_GRACE", "30s"));

        assertThat(resolved.settings().port()).isEqualTo(1111);
        assertThat(resolved.settings().speakerGrace()).isEqualTo(Duration.ofSeconds(30));
        assertThat(resolved.settings().sessionUnattended()).isEqualTo(Duration.ofHours(12));
        assertThat(resolved.lines())
                .filteredOn(line -> List.of("port", "speaker-grace", "session-unattended")
                        .contains(line.setting().name()))
                .extracting(line -> line.source().words(line.setting()))
                .containsExactly("--port", "HOLDFAST_SPEAKER_GRACE", "default");
    }

    @Test
    void allThatIsWrongIsNamedAtOnce() {
        assertThat(errors(
                        Map.of("port", "70000", "retention", "for ever"),
                        Map.of("HOLDFAST_FSYNC", "sometimes", "HOLDFAST_LIMITS", "create=many")))
                .hasSize(4)
                .anySatisfy(
                        line -> assertThat(line).startsWith("--port=70000: ").contains("0 to 65535"))
                .anySatisfy(line -> assertThat(line).startsWith("--retention=for ever: "))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("HOLDFAST_FSYNC=sometimes: ")
                        .contains("never|interval|always"))
                .anySatisfy(line -> assertThat(line).startsWith("HOLDFAST_LIMITS=create=many: "));
    }

    @Test
    void everyDefaultIsAValueOfItsSetting() {
        ServerSettings settings = ServerSettings.of(Map.of());

        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.audio().retention()).isEqualTo(new Retention.AtLeast(Duration.ofMinutes(10)));
        assertThat(settings.eventLoops().count()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(settings.limits().miss()).isEqualTo(new AddressRates.Budget(0.2, 20));
        assertThat(settings.authentication()).isEqualTo(new Authentication.LocalSecret(Optional.empty()));
        assertThat(settings.dynamoDb()).isEmpty();
        assertThat(settings.allowedOrigins()).isEmpty();
    }

    @Test
    void everySettingHasItsOwnNameAndAReason() {
        assertThat(SettingGroups.ALL).extracting(Setting::name).doesNotHaveDuplicates();
        assertThat(SettingGroups.ALL)
                .allSatisfy(setting -> assertThat(setting.description()).isNotBlank());
        assertThat(SessionOptions.SPEAKER_GRACE.variable()).isEqualTo("HOLDFAST_SPEAKER_GRACE");
    }

    @Test
    void pagesAreServedUnlessTheOperatorTurnsThemOff() {
        assertThat(resolved(Map.of(), Map.of()).settings().pages()).isTrue();
        assertThat(resolved(Map.of("pages", "off"), Map.of()).settings().pages())
                .isFalse();
        assertThat(resolved(Map.of(), Map.of("HOLDFAST_PAGES", "on")).settings().pages())
                .isTrue();
    }

    @Test
    void anOperatorsScopeIsOneWordThatATokenCanCarry() {
        assertThat(resolved(Map.of(), Map.of()).settings().operatorScope()).isEqualTo("holdfast/operate");
        assertThat(resolved(Map.of("operator-scope", "urn:talks:watch"), Map.of())
                        .settings()
                        .operatorScope())
                .isEqualTo("urn:talks:watch");
        for (String none : new String[] {"", "two words", "\"quoted\"", "x".repeat(129)}) {
            assertThat(errors(Map.of("operator-scope", none), Map.of()))
                    .singleElement()
                    .asString()
                    .contains("one scope is expected");
        }
    }

    @Test
    void anEmptyVariableIsNone() {
        assertThat(resolved(Map.of(), Map.of("HOLDFAST_PORT", "")).settings().port())
                .isEqualTo(8080);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void othersReachTheServerOnlyWithASecretOfTheOperators(String host) {
        assertThat(errors(Map.of("host", host), Map.of()))
                .singleElement()
                .asString()
                .contains("--secret-file")
                .contains("--auth jwks");
    }

    @Test
    void withASecretFileItMayListenAnywhere(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("token.secret"), "not looked at here");

        assertThat(resolved(Map.of("host", "0.0.0.0", "secret-file", secret.toString()), Map.of())
                        .settings()
                        .authentication())
                .isEqualTo(new Authentication.LocalSecret(Optional.of(secret)));
    }

    @Test
    void aSecretFileThatIsNotThereIsNamed(@TempDir Path folder) {
        assertThat(errors(Map.of("secret-file", folder.resolve("none").toString()), Map.of()))
                .singleElement()
                .asString()
                .contains("a file that can be read");
    }

    @Test
    void aSecretFileMayHaveAnyName(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("signing-key"), "x");

        assertThat(ServerSettings.of(Map.of("secret-file", file.toString())).authentication())
                .isEqualTo(new Authentication.LocalSecret(Optional.of(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1", "localhost"})
    void onLoopbackTheLocalSecretIsEnough(String host) {
        assertThat(resolved(Map.of("host", host), Map.of()).settings().host()).isEqualTo(host);
    }

    @Test
    void limitsThatAreNotNamedKeepTheirDefaults() {
        AddressRates budgets =
                ServerSettings.of(Map.of("limits", "create=0.5/7")).limits();

        assertThat(budgets.create()).isEqualTo(new AddressRates.Budget(0.5, 7));
        assertThat(budgets.attach()).isEqualTo(new AddressRates.Budget(2000, 20_000));
    }

    @Test
    void limitsThatTheOperatorDoesNotSetAreTheAdaptersDefaults() {
        ServerSettings settings = ServerSettings.of(Map.of());

        assertThat(settings.sockets()).isEqualTo(WebSocketLimits.DEFAULT);
        assertThat(settings.requests()).isEqualTo(HttpLimits.DEFAULT);
    }

    @Test
    void everyLimitIsSetByItsOwnName() {
        WebSocketLimits sockets = ServerSettings.of(Map.ofEntries(
                        Map.entry("connections-max", "101"),
                        Map.entry("connections-per-session-max", "102"),
                        Map.entry("connections-per-address-max", "103"),
                        Map.entry("handshakes-per-second-max", "104"),
                        Map.entry("handshakes-per-address-max", "105"),
                        Map.entry("control-messages-per-second-max", "106"),
                        Map.entry("unread-messages-max", "107"),
                        Map.entry("unread-bytes-max", "5008"),
                        Map.entry("text-bytes-max", "5009"),
                        Map.entry("raw-bytes-max", "5010"),
                        Map.entry("unfinished-bytes-max", "5011"),
                        Map.entry("slice-bytes-max", "5012")))
                .sockets();
        HttpLimits requests = ServerSettings.of(Map.of(
                        "threads-max", "19",
                        "http-connections-max", "21",
                        "head-timeout", "7s",
                        "body-bytes-max", "5001",
                        "body-timeout", "2s",
                        "header-bytes-max", "5003",
                        "idle-timeout", "4s",
                        "write-timeout", "5s",
                        "stop-timeout", "6s"))
                .requests();

        EventLoopSettings loops = ServerSettings.of(Map.of(
                        "event-loops", "3",
                        "shared-listeners-max", "202",
                        "commands-per-turn", "203",
                        "deliveries-per-turn", "204",
                        "reads-per-turn", "205",
                        "slices-per-turn", "206",
                        "message-threads-max", "207",
                        "waiting-messages-max", "208"))
                .eventLoops();

        assertThat(loops).isEqualTo(new EventLoopSettings(3, 202, 203, 204, 205, 206, 207, 208));
        assertThat(sockets)
                .isEqualTo(new WebSocketLimits(101, 102, 103, 104, 105, 106, 107, 5_008, 5_009, 5_010, 5_011, 5_012));
        assertThat(requests)
                .isEqualTo(new HttpLimits(
                        19,
                        21,
                        Duration.ofSeconds(7),
                        5_001,
                        Duration.ofSeconds(2),
                        5_003,
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6)));
    }

    @Test
    void byDefaultOneSessionMayHaveAllConnections() {
        assertThat(ServerSettings.of(Map.of("connections-max", "70")).sockets().connectionsPerSessionMax())
                .isEqualTo(70);
    }

    @ParameterizedTest
    @CsvSource({
        "connections-max,0,1 to 1000000",
        "connections-per-address-max,0,1 to 1000000",
        "handshakes-per-second-max,-1,1 to 1000000",
        "control-messages-per-second-max,many,1 to 100000",
        "unread-bytes-max,100,4KiB to 1GiB",
        "threads-max,2,16 to 10000",
        "body-timeout,2h,100ms to 1h"
    })
    void aLimitThatWouldLetNothingThroughIsRefusedWithWhatIsPossible(String limit, String value, String possible) {
        assertThat(errors(Map.of(limit, value), Map.of()))
                .singleElement()
                .asString()
                .startsWith("--" + limit + "=" + value + ": ")
                .contains(possible);
    }

    @Test
    void originsAreWrittenAsBrowsersWriteThem() {
        assertThat(ServerSettings.of(Map.of("allowed-origins", "https://A.example.org, http://b.example.org:8081"))
                        .allowedOrigins())
                .isEqualTo(Set.of("https://a.example.org", "http://b.example.org:8081"));
        assertThat(ServerSettings.of(Map.of("allowed-origins", "*")).allowedOrigins())
                .containsExactly("*");
        assertThat(errors(Map.of("allowed-origins", "a.example.org"), Map.of())).hasSize(1);
        assertThat(errors(Map.of("allowed-origins", "https://a.example.org/path"), Map.of()))
                .hasSize(1);
    }

    @Test
    void keepIsARetention() {
        assertThat(ServerSettings.of(Map.of("retention", "keep")).audio().retention())
                .isEqualTo(new Retention.Keep());
    }

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "30s,PT30S", "10m,PT10M", "12h,PT12H", "7d,PT168H"})
    void durationsAreWrittenAsPeopleWriteThem(String text, Duration duration) {
        assertThat(DurationText.parse(text)).isEqualTo(duration);
        assertThat(DurationText.format(duration)).isEqualTo(text);
    }

    @Test
    void anAmountMayBeAnyNumberOfItsUnitThatFits() {
        assertThat(ServerSettings.of(Map.of("disk-free-min", "10000000KiB"))
                        .audio()
                        .diskFreeMin())
                .isEqualTo(10_000_000L * 1024);
        assertThat(errors(Map.of("disk-free-min", "999999999999TiB"), Map.of()))
                .singleElement()
                .asString()
                .startsWith("--disk-free-min=999999999999TiB: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "ten minutes", "-1s", "1.5h", "99999999999s", "10 m"})
    void whatIsNoDurationIsRefusedWithAnExample(String text) {
        assertThat(errors(Map.of("speaker-grace", text), Map.of()))
                .singleElement()
                .asString()
                .contains("10m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a${sys:user.home}", "$${b}", "$", "${c:-d}"})
    void aValueIsTakenAsItIsWritten(String audience) {
        Map<String, String> login = Map.of("auth", "jwks", "jwks-url", "https://login.example/keys", "issuer", "i");
        Map<String, String> withAudience = new HashMap<>(login);
        withAudience.put("audience", audience);

        assertThat(audience(resolved(withAudience, Map.of()))).containsExactly(audience);
        assertThat(audience(resolved(login, Map.of("HOLDFAST_AUDIENCE", audience))))
                .containsExactly(audience);
    }

    private static Set<String> audience(Resolved resolved) {
        return ((Authentication.IdentityProvider) resolved.settings().authentication()).audiences();
    }

    @ParameterizedTest
    @CsvSource({
        "port,\uff11\uff12",
        "port,+80",
        "port,0x50",
        "speaker-rate-max,0x1p3",
        "speaker-rate-max,1e1",
        "speaker-rate-max,2f"
    })
    void aNumberIsWrittenInDecimalDigits(String setting, String text) {
        assertThat(errors(Map.of(setting, text), Map.of()))
                .singleElement()
                .asString()
                .contains("number from");
    }

    @Test
    void aSecretIsNeverShown() {
        String withPassword = "https://user:hunter2@login.example/keys";
        Map<String, String> refused =
                Map.of("auth", "jwks", "jwks-url", withPassword, "issuer", withPassword, "audience", "a", "port", "x");
        assertThat(errors(refused, Map.of("HOLDFAST_PUBLIC_URL", withPassword)))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).doesNotContain("hunter2"));

        Map<String, String> taken = Map.of(
                "auth", "jwks", "jwks-url", "https://login.example/keys", "issuer", withPassword, "audience", "a");
        assertThat(resolved(taken, Map.of()).lines())
                .noneMatch(line -> line.value().contains("hunter2"))
                .contains(new Line(AddressOptions.HOST, "127.0.0.1", SettingSource.DEFAULT));
    }

    @Test
    void theAddressOfKeysHasNoPassword() {
        assertThat(errors(
                        Map.of(
                                "auth",
                                "jwks",
                                "jwks-url",
                                "https://user:secret@login.example/keys",
                                "issuer",
                                "i",
                                "audience",
                                "a"),
                        Map.of()))
                .singleElement()
                .asString()
                .contains("an https address");
    }

    @Test
    void aVariableThatIsNoSettingIsNamed() {
        assertThat(SettingsResolution.unknown(
                        Map.of("HOLDFAST_LEES", "4s", "HOLDFAST_LEASE", "4s", "HOLDFAST_TOKEN", "x", "PATH", "/bin")))
                .containsExactly("HOLDFAST_LEES");
    }

    @Test
    void whatAStoreOrAnotherServerMayTakeFitsIntoALease() {
        SettingsResolution resolution = SettingsResolution.resolve(
                Map.of("lease", "6s", "handover-wait", "3s", "store", "dynamodb", "dynamodb-timeout", "10s"), Map.of());
        assertThat(((Invalid) resolution).errors()).hasSize(2).allSatisfy(error -> assertThat(error)
                .contains("a third of --lease (6s)"));
    }
}
