package dev.holdfast.bootstrap.settings;

import dev.holdfast.adapter.http.HttpLimits;
import dev.holdfast.adapter.websocket.SocketLimits;
import dev.holdfast.bootstrap.settings.SettingsResolution.Line;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads all settings once and gathers what is wrong, so that an operator mends everything at once. */
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
        if (values.containsKey(ServerSetting.HOST) && values.containsKey(ServerSetting.SECRET_FILE)) {
            checkHost();
        }
        return complaints.isEmpty()
                ? new SettingsResolution.Resolved(settings(), lines)
                : new SettingsResolution.Wrong(complaints);
    }

    private void readOne(Setting<?> setting) {
        SettingSource source = source(setting);
        String text =
                switch (source) {
                    case FLAG -> flags.get(setting.name());
                    case ENVIRONMENT -> environment.get(setting.variable());
                    case DEFAULT -> setting.fallback();
                };
        lines.add(new Line(setting, setting.shown(text), source));
        try {
            values.put(setting, setting.reading().read(text));
        } catch (IllegalArgumentException e) {
            complaints.add(source.words(setting) + "=" + setting.shown(text) + ": " + e.getMessage());
        }
    }

    private SettingSource source(Setting<?> setting) {
        if (flags.containsKey(setting.name())) {
            return SettingSource.FLAG;
        }
        String variable = environment.get(setting.variable());
        return variable == null || variable.isEmpty() ? SettingSource.DEFAULT : SettingSource.ENVIRONMENT;
    }

    /** A secret that was made up on first use is known to whoever can read the folder: enough for this machine only. */
    private void checkHost() {
        String host = value(ServerSetting.HOST);
        String said = source(ServerSetting.HOST).words(ServerSetting.HOST) + "=" + host + ": ";
        try {
            if (!InetAddress.getByName(host).isLoopbackAddress()
                    && value(ServerSetting.SECRET_FILE).isEmpty()) {
                complaints.add(
                        said + "others can reach this address, so --secret-file is needed, with a secret of yours;"
                                + " without one Holdfast listens on 127.0.0.1 only");
            }
        } catch (UnknownHostException e) {
            complaints.add(said + "an address or name of this machine is expected");
        }
    }

    /** Each setting's reading gave its value, so the type is the setting's. */
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
                value(ServerSetting.DATA),
                value(ServerSetting.STORE),
                value(ServerSetting.SECRET_FILE),
                value(ServerSetting.LISTENING),
                value(ServerSetting.SPEAKER_GRACE),
                value(ServerSetting.SESSION_UNATTENDED),
                new AudioKeeping(
                        value(ServerSetting.RETENTION),
                        value(ServerSetting.FSYNC),
                        Math.toIntExact(value(ServerSetting.SEGMENT_BYTES)),
                        value(ServerSetting.SESSION_BYTES_MAX),
                        value(ServerSetting.AUDIO_BYTES_MAX),
                        value(ServerSetting.DISK_FREE_MIN)),
                lanes == 0 ? Runtime.getRuntime().availableProcessors() : lanes,
                value(ServerSetting.SPEAKER_RATE_MAX),
                value(ServerSetting.SPEAKER_BURST),
                value(ServerSetting.LIMITS),
                socketLimits(),
                httpLimits(),
                value(ServerSetting.LOG_FORMAT),
                value(ServerSetting.LOG_LEVEL));
    }

    private SocketLimits socketLimits() {
        int connectionsMax = value(LimitSetting.CONNECTIONS_MAX);
        int perSession = value(LimitSetting.CONNECTIONS_PER_SESSION_MAX);
        return SocketLimits.builder()
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
