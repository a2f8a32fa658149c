// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import dev.holdfast.adapter.http.config.HttpLimits;
import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import dev.holdfast.bootstrap.settings.AudioSettings;
import dev.holdfast.bootstrap.settings.AuthSetting;
import dev.holdfast.bootstrap.settings.LimitSetting;
import dev.holdfast.bootstrap.settings.ServerSetting;
import dev.holdfast.bootstrap.settings.ServerSettings;
import dev.holdfast.bootstrap.settings.Setting;
import dev.holdfast.bootstrap.settings.StoreSetting;
import dev.holdfast.bootstrap.settings.value.AddressRates;
import dev.holdfast.bootstrap.settings.value.Authentication;
import dev.holdfast.bootstrap.settings.value.DynamoDb;
import dev.holdfast.bootstrap.settings.value.Store;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A gauge for each configured limit, named as its setting. Alerts compare usage with it. */
final class LimitGauges implements MeterBinder {

    private final Map<String, Double> limits = new LinkedHashMap<>();

    LimitGauges(ServerSettings settings) {
        addSockets(settings.sockets());
        addRequests(settings.requests());
        addAudio(settings.audio(), settings.store());
        settings.dynamoDb().ifPresent(this::addDynamoDb);
        if (settings.authentication() instanceof Authentication.LoginServer login) {
            add(AuthSetting.JWKS_OUTAGE_MAX, login.outageMax());
        }
        add(ServerSetting.SPEAKER_RATE_MAX, settings.speakerRateMax());
        add(ServerSetting.SPEAKER_BURST, settings.speakerBurst());
        add(ServerSetting.LEASE, settings.lease());
        add(ServerSetting.HANDOVER_WAIT, settings.handoverWait());
        add(ServerSetting.DRAIN_DELAY, settings.drain().delay());
        add(ServerSetting.DRAIN_WINDOW, settings.drain().window());
        add(ServerSetting.DRAIN_RATE, settings.drain().perSecond());
        addBudget("create", settings.limits().create());
        addBudget("look-up", settings.limits().lookUp());
        addBudget("attach", settings.limits().attach());
        addBudget("miss", settings.limits().miss());
    }

    private void addSockets(WebSocketLimits limits) {
        add(LimitSetting.CONNECTIONS_MAX, limits.connectionsMax());
        add(LimitSetting.CONNECTIONS_PER_SESSION_MAX, limits.connectionsPerSessionMax());
        add(LimitSetting.CONNECTIONS_PER_ADDRESS_MAX, limits.connectionsPerAddressMax());
        add(LimitSetting.HANDSHAKES_PER_SECOND_MAX, limits.handshakesPerSecondMax());
        add(LimitSetting.CONTROL_MESSAGES_PER_SECOND_MAX, limits.controlPerSecondMax());
        add(LimitSetting.UNREAD_MESSAGES_MAX, limits.unreadMessagesMax());
        add(LimitSetting.UNREAD_BYTES_MAX, limits.unreadBytesMax());
        add(LimitSetting.TEXT_BYTES_MAX, limits.textBytesMax());
        add(LimitSetting.RAW_BYTES_MAX, limits.rawBytesMax());
        add(LimitSetting.SLICE_BYTES_MAX, limits.sliceBytesMax());
    }

    private void addRequests(HttpLimits limits) {
        add(LimitSetting.THREADS_MAX, limits.threadsMax());
        add(LimitSetting.BODY_BYTES_MAX, limits.bodyBytesMax());
        add(LimitSetting.BODY_TIMEOUT, limits.bodyTimeout());
        add(LimitSetting.HEADER_BYTES_MAX, limits.headerBytesMax());
        add(LimitSetting.IDLE_TIMEOUT, limits.idleTimeout());
        add(LimitSetting.STOP_TIMEOUT, limits.stopTimeout());
    }

    private void addAudio(AudioSettings audio, Store store) {
        add(ServerSetting.SEGMENT_BYTES, audio.segmentBytes());
        add(ServerSetting.SESSION_BYTES_MAX, audio.sessionBytesMax());
        add(ServerSetting.AUDIO_BYTES_MAX.name(), audio.bytesMax(store));
        add(ServerSetting.DISK_FREE_MIN, audio.diskFreeMin());
    }

    private void addDynamoDb(DynamoDb limits) {
        add(StoreSetting.DYNAMODB_TIMEOUT, limits.timeout());
        add(StoreSetting.DYNAMODB_CONNECTIONS_MAX, limits.connectionsMax());
    }

    private void addBudget(String name, AddressRates.Budget budget) {
        add("limits-" + name + "-per-second", budget.perSecond());
        add("limits-" + name + "-burst", budget.burst());
    }

    private void add(Setting<Duration> setting, Duration limit) {
        add(setting.name(), limit.toMillis() / 1_000.0);
    }

    private void add(Setting<? extends Number> setting, double limit) {
        add(setting.name(), limit);
    }

    private void add(String name, double limit) {
        limits.put(name, limit);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        limits.forEach((name, limit) -> Gauge.builder("holdfast_limit", () -> limit)
                .description("limits as they are set, by their setting; times in seconds")
                .tag("name", name)
                .register(registry));
    }
}
