// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import dev.holdfast.adapter.http.config.HttpLimits;
import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import dev.holdfast.bootstrap.settings.SettingsResolution.Line;
import dev.holdfast.bootstrap.settings.value.Authentication;
import dev.holdfast.bootstrap.settings.value.DrainSettings;
import dev.holdfast.bootstrap.settings.value.DynamoDb;
import dev.holdfast.bootstrap.settings.value.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads all settings once and collects every error, so that the operator can correct them all at once. */
final class SettingsReader {

    private final Map<String, String> flags;
    private final Map<String, String> environment;
    private final Map<Setting<?>, Object> values = new HashMap<>();
    private final List<Line> lines = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    SettingsReader(Map<String, String> flags, Map<String, String> environment) {
        this.flags = flags;
        this.environment = environment;
    }

    SettingsResolution read() {
        ServerSetting.ALL.forEach(this::readOne);
        complaints.addAll(Contradictions.of(this));
        return complaints.isEmpty()
                ? new SettingsResolution.Resolved(settings(), lines)
                : new SettingsResolution.Wrong(complaints);
    }

    private void readOne(Setting<?> setting) {
        SettingSource source = source(setting);
        String text = text(setting, source);
        lines.add(new Line(setting, setting.shown(text), source));
        try {
            values.put(setting, setting.reading().read(text));
        } catch (IllegalArgumentException e) {
            complaints.add(said(setting) + ": " + e.getMessage());
        }
    }

    private String text(Setting<?> setting, SettingSource source) {
        return switch (source) {
            case FLAG -> flags.get(setting.name());
            case ENVIRONMENT -> environment.get(setting.variable());
            case DEFAULT -> setting.fallback();
        };
    }

    private SettingSource source(Setting<?> setting) {
        if (flags.containsKey(setting.name())) {
            return SettingSource.FLAG;
        }
        String variable = environment.get(setting.variable());
        return variable == null || variable.isEmpty() ? SettingSource.DEFAULT : SettingSource.ENVIRONMENT;
    }

    /** Whether a flag or the environment sets it. */
    boolean isGiven(Setting<?> setting) {
        return source(setting) != SettingSource.DEFAULT;
    }

    /** The setting and its value, named by the flag or variable that set it. */
    String said(Setting<?> setting) {
        SettingSource source = source(setting);
        return source.words(setting) + "=" + setting.shown(text(setting, source));
    }

    /** Its value; empty if the value is invalid, which a complaint already says. */
    <T> Optional<T> read(Setting<T> setting) {
        return values.containsKey(setting) ? Optional.of(value(setting)) : Optional.empty();
    }

    /** The setting's own reading made its value, so the cast is safe. */
    @SuppressWarnings("unchecked")
    private <T> T value(Setting<T> setting) {
        return (T) values.get(setting);
    }

    private ServerSettings settings() {
        int lanes = value(ServerSetting.LANES);
        return new ServerSettings(
                value(ServerSetting.HOST),
                value(ServerSetting.PORT),
                value(ServerSetting.PUBLIC_URL),
                value(ServerSetting.ALLOWED_ORIGINS),
                value(ServerSetting.TRUST_FORWARDED),
                value(ServerSetting.PAGES),
                value(ServerSetting.DATA),
                value(StoreSetting.STORE),
                dynamoDb(),
                authentication(),
                value(AuthSetting.OPERATOR_SCOPE),
                value(ServerSetting.LISTENING),
                value(ServerSetting.SPEAKER_GRACE),
                value(ServerSetting.SESSION_UNATTENDED),
                new AudioSettings(
                        value(ServerSetting.RETENTION),
                        value(ServerSetting.FSYNC),
                        Math.toIntExact(value(ServerSetting.SEGMENT_BYTES)),
                        value(ServerSetting.SESSION_BYTES_MAX),
                        value(ServerSetting.AUDIO_BYTES_MAX),
                        value(ServerSetting.DISK_FREE_MIN)),
                lanes == 0 ? Runtime.getRuntime().availableProcessors() : lanes,
                value(ServerSetting.SPEAKER_RATE_MAX),
                value(ServerSetting.SPEAKER_BURST),
                value(ServerSetting.LEASE),
                value(ServerSetting.HANDOVER_WAIT),
                drain(),
                value(ServerSetting.LIMITS),
                socketLimits(),
                httpLimits(),
                value(ServerSetting.LOG_FORMAT),
                value(ServerSetting.LOG_LEVEL));
    }

    private DrainSettings drain() {
        return new DrainSettings(
                value(ServerSetting.DRAIN_DELAY), value(ServerSetting.DRAIN_WINDOW), value(ServerSetting.DRAIN_RATE));
    }

    private Optional<DynamoDb> dynamoDb() {
        return value(StoreSetting.STORE) == Store.DYNAMODB
                ? Optional.of(new DynamoDb(
                        value(StoreSetting.DYNAMODB_TABLE),
                        value(StoreSetting.DYNAMODB_ENDPOINT),
                        value(StoreSetting.DYNAMODB_REGION),
                        value(StoreSetting.CREATE_TABLE),
                        value(StoreSetting.DYNAMODB_TIMEOUT),
                        value(StoreSetting.DYNAMODB_CONNECTIONS_MAX)))
                : Optional.empty();
    }

    /** Called only if there are no complaints, so the settings of a login server are present. */
    private Authentication authentication() {
        return switch (value(AuthSetting.AUTH)) {
            case LOCAL -> new Authentication.LocalSecret(value(AuthSetting.SECRET_FILE));
            case JWKS ->
                new Authentication.LoginServer(
                        value(AuthSetting.JWKS_URL).orElseThrow(),
                        value(AuthSetting.ISSUER).orElseThrow(),
                        value(AuthSetting.AUDIENCE),
                        value(AuthSetting.JWKS_REFRESH),
                        value(AuthSetting.JWKS_OUTAGE_MAX));
        };
    }

    private WebSocketLimits socketLimits() {
        int connectionsMax = value(LimitSetting.CONNECTIONS_MAX);
        int perSession = value(LimitSetting.CONNECTIONS_PER_SESSION_MAX);
        return WebSocketLimits.builder()
                .connectionsMax(connectionsMax)
                .connectionsPerSessionMax(perSession == 0 ? connectionsMax : perSession)
                .connectionsPerAddressMax(value(LimitSetting.CONNECTIONS_PER_ADDRESS_MAX))
                .handshakesPerSecondMax(value(LimitSetting.HANDSHAKES_PER_SECOND_MAX))
                .controlPerSecondMax(value(LimitSetting.CONTROL_MESSAGES_PER_SECOND_MAX))
                .unreadMessagesMax(value(LimitSetting.UNREAD_MESSAGES_MAX))
                .unreadBytesMax(value(LimitSetting.UNREAD_BYTES_MAX))
                .textBytesMax(value(LimitSetting.TEXT_BYTES_MAX))
                .rawBytesMax(value(LimitSetting.RAW_BYTES_MAX))
                .sliceBytesMax(value(LimitSetting.SLICE_BYTES_MAX))
                .build();
    }

    private HttpLimits httpLimits() {
        return new HttpLimits(
                value(LimitSetting.THREADS_MAX),
                value(LimitSetting.BODY_BYTES_MAX),
                value(LimitSetting.BODY_TIMEOUT),
                value(LimitSetting.HEADER_BYTES_MAX),
                value(LimitSetting.IDLE_TIMEOUT),
                value(LimitSetting.STOP_TIMEOUT));
    }
}
