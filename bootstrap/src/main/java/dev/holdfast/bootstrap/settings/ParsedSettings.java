// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import dev.holdfast.adapter.http.config.HttpLimits;
import dev.holdfast.adapter.websocket.config.EventLoopSettings;
import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import dev.holdfast.bootstrap.settings.SettingsResolution.Line;
import dev.holdfast.bootstrap.settings.option.AddressOptions;
import dev.holdfast.bootstrap.settings.option.AudioOptions;
import dev.holdfast.bootstrap.settings.option.AuthOptions;
import dev.holdfast.bootstrap.settings.option.DrainOptions;
import dev.holdfast.bootstrap.settings.option.LimitOptions;
import dev.holdfast.bootstrap.settings.option.LoggingOptions;
import dev.holdfast.bootstrap.settings.option.MemoryOptions;
import dev.holdfast.bootstrap.settings.option.SessionOptions;
import dev.holdfast.bootstrap.settings.option.Setting;
import dev.holdfast.bootstrap.settings.option.StoreOptions;
import dev.holdfast.bootstrap.settings.value.AudioSettings;
import dev.holdfast.bootstrap.settings.value.Authentication;
import dev.holdfast.bootstrap.settings.value.DrainSettings;
import dev.holdfast.bootstrap.settings.value.DynamoDb;
import dev.holdfast.bootstrap.settings.value.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The values of all settings after picocli has parsed and converted them. For one thread. */
final class ParsedSettings {

    private final ParseResult parsed;
    private final Map<String, String> environment;
    private final Map<Setting<?>, OptionSpec> options;
    private final Map<Setting<?>, String> errors;

    /** @param errors what is wrong with a value, for each setting whose value is invalid */
    ParsedSettings(
            ParseResult parsed,
            Map<String, String> environment,
            Map<Setting<?>, OptionSpec> options,
            Map<Setting<?>, String> errors) {
        this.parsed = parsed;
        this.environment = environment;
        this.options = options;
        this.errors = errors;
    }

    SettingsResolution resolve() {
        List<String> all = new ArrayList<>();
        options.keySet().stream()
                .filter(errors::containsKey)
                .forEach(setting -> all.add(describe(setting) + ": " + errors.get(setting)));
        all.addAll(ConflictCheck.of(this));
        return all.isEmpty()
                ? new SettingsResolution.Resolved(settings(), lines())
                : new SettingsResolution.Invalid(all);
    }

    private List<Line> lines() {
        return options.keySet().stream()
                .<Line>map(setting -> new Line(setting, Setting.shown(text(setting)), source(setting)))
                .toList();
    }

    private String text(Setting<?> setting) {
        return switch (source(setting)) {
            case FLAG -> parsed.matchedOption(setting.flag()).stringValues().get(0);
            case ENVIRONMENT -> environment.get(setting.variable());
            case DEFAULT -> setting.defaultText();
        };
    }

    private SettingSource source(Setting<?> setting) {
        if (parsed.hasMatchedOption(setting.flag())) {
            return SettingSource.FLAG;
        }
        return setting.from(environment).isPresent() ? SettingSource.ENVIRONMENT : SettingSource.DEFAULT;
    }

    /** Whether the command line or the environment sets it. */
    boolean isGiven(Setting<?> setting) {
        return source(setting) != SettingSource.DEFAULT;
    }

    /** The setting and its value, named by the option or variable that set it. */
    String describe(Setting<?> setting) {
        return source(setting).words(setting) + "=" + Setting.shown(text(setting));
    }

    /** Its value; empty if the value is invalid. */
    <T> Optional<T> read(Setting<T> setting) {
        return errors.containsKey(setting) ? Optional.empty() : Optional.of(value(setting));
    }

    private <T> T value(Setting<T> setting) {
        return options.get(setting).getValue();
    }

    private ServerSettings settings() {
        return new ServerSettings(
                value(AddressOptions.HOST),
                value(AddressOptions.PORT),
                value(AddressOptions.PUBLIC_URL),
                value(AddressOptions.ALLOWED_ORIGINS),
                value(AddressOptions.TRUST_FORWARDED),
                value(AddressOptions.PAGES),
                value(StoreOptions.DATA),
                value(StoreOptions.STORE),
                dynamoDb(),
                authentication(),
                value(AuthOptions.OPERATOR_SCOPE),
                value(SessionOptions.LISTENING),
                value(SessionOptions.LISTEN_KEYS),
                value(SessionOptions.SPEAKER_GRACE),
                value(SessionOptions.SESSION_UNATTENDED),
                new AudioSettings(
                        value(AudioOptions.RETENTION),
                        value(AudioOptions.FSYNC),
                        Math.toIntExact(value(AudioOptions.SEGMENT_BYTES)),
                        value(AudioOptions.SESSION_BYTES_MAX),
                        value(AudioOptions.AUDIO_BYTES_MAX),
                        value(AudioOptions.DISK_FREE_MIN),
                        value(AudioOptions.SEGMENT_THREADS)),
                eventLoops(),
                value(SessionOptions.SPEAKER_RATE_MAX),
                value(SessionOptions.SPEAKER_BURST),
                value(SessionOptions.LEASE),
                value(SessionOptions.HANDOVER_WAIT),
                drain(),
                value(LimitOptions.RATES),
                socketLimits(),
                httpLimits(),
                value(MemoryOptions.HEAP_RETURN_AFTER),
                value(LoggingOptions.LOG_FORMAT),
                value(LoggingOptions.LOG_LEVEL));
    }

    private DrainSettings drain() {
        return new DrainSettings(
                value(DrainOptions.DRAIN_DELAY), value(DrainOptions.DRAIN_WINDOW), value(DrainOptions.DRAIN_RATE));
    }

    private Optional<DynamoDb> dynamoDb() {
        return value(StoreOptions.STORE) == Store.DYNAMODB
                ? Optional.of(new DynamoDb(
                        value(StoreOptions.DYNAMODB_TABLE),
                        value(StoreOptions.DYNAMODB_ENDPOINT),
                        value(StoreOptions.DYNAMODB_REGION),
                        value(StoreOptions.CREATE_TABLE),
                        value(StoreOptions.DYNAMODB_TIMEOUT),
                        value(StoreOptions.DYNAMODB_CONNECTIONS_MAX)))
                : Optional.empty();
    }

    /** Called only if there are no errors, so the settings of an identity provider are present. */
    private Authentication authentication() {
        return switch (value(AuthOptions.AUTH)) {
            case LOCAL -> new Authentication.LocalSecret(value(AuthOptions.SECRET_FILE));
            case JWKS ->
                new Authentication.IdentityProvider(
                        value(AuthOptions.JWKS_URL).orElseThrow(),
                        value(AuthOptions.ISSUER).orElseThrow(),
                        value(AuthOptions.AUDIENCE),
                        value(AuthOptions.JWKS_REFRESH),
                        value(AuthOptions.JWKS_OUTAGE_MAX),
                        value(AuthOptions.SECRET_FILE));
        };
    }

    private WebSocketLimits socketLimits() {
        int connectionsMax = value(LimitOptions.CONNECTIONS_MAX);
        int perSession = value(LimitOptions.CONNECTIONS_PER_SESSION_MAX);
        int unfinished = value(LimitOptions.UNFINISHED_BYTES_MAX);
        return new WebSocketLimits(
                connectionsMax,
                perSession == 0 ? connectionsMax : perSession,
                value(LimitOptions.CONNECTIONS_PER_ADDRESS_MAX),
                value(LimitOptions.HANDSHAKES_PER_SECOND_MAX),
                value(LimitOptions.HANDSHAKES_PER_ADDRESS_MAX),
                value(LimitOptions.CONTROL_MESSAGES_PER_SECOND_MAX),
                value(LimitOptions.UNREAD_MESSAGES_MAX),
                value(LimitOptions.UNREAD_BYTES_MAX),
                value(LimitOptions.TEXT_BYTES_MAX),
                value(LimitOptions.RAW_BYTES_MAX),
                unfinished == 0 ? WebSocketLimits.shareOfHeap() : unfinished,
                value(LimitOptions.SLICE_BYTES_MAX));
    }

    private EventLoopSettings eventLoops() {
        int count = value(LimitOptions.EVENT_LOOPS);
        return new EventLoopSettings(
                count == 0 ? Runtime.getRuntime().availableProcessors() : count,
                value(LimitOptions.SHARED_LISTENERS_MAX),
                value(LimitOptions.COMMANDS_PER_TURN),
                value(LimitOptions.DELIVERIES_PER_TURN),
                value(LimitOptions.READS_PER_TURN),
                value(LimitOptions.SLICES_PER_TURN),
                value(LimitOptions.MESSAGE_THREADS_MAX),
                value(LimitOptions.WAITING_MESSAGES_MAX));
    }

    private HttpLimits httpLimits() {
        return new HttpLimits(
                value(LimitOptions.THREADS_MAX),
                value(LimitOptions.HTTP_CONNECTIONS_MAX),
                value(LimitOptions.HEAD_TIMEOUT),
                value(LimitOptions.BODY_BYTES_MAX),
                value(LimitOptions.BODY_TIMEOUT),
                value(LimitOptions.HEADER_BYTES_MAX),
                value(LimitOptions.IDLE_TIMEOUT),
                value(LimitOptions.WRITE_TIMEOUT),
                value(LimitOptions.STOP_TIMEOUT));
    }
}
