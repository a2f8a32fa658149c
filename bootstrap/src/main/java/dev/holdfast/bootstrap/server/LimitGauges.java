// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import dev.holdfast.adapter.http.config.HttpLimits;
import dev.holdfast.adapter.websocket.config.EventLoopSettings;
import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import dev.holdfast.bootstrap.settings.ServerSettings;
import dev.holdfast.bootstrap.settings.option.AudioOptions;
import dev.holdfast.bootstrap.settings.option.AuthOptions;
import dev.holdfast.bootstrap.settings.option.DrainOptions;
import dev.holdfast.bootstrap.settings.option.LimitOptions;
import dev.holdfast.bootstrap.settings.option.MemoryOptions;
import dev.holdfast.bootstrap.settings.option.SessionOptions;
import dev.holdfast.bootstrap.settings.option.Setting;
import dev.holdfast.bootstrap.settings.option.StoreOptions;
import dev.holdfast.bootstrap.settings.value.AddressRates;
import dev.holdfast.bootstrap.settings.value.AudioSettings;
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
        addEventLoops(settings.eventLoops());
        addRequests(settings.requests());
        addAudio(settings.audio(), settings.store());
        settings.dynamoDb().ifPresent(this::addDynamoDb);
        if (settings.authentication() instanceof Authentication.IdentityProvider provider) {
            add(AuthOptions.JWKS_OUTAGE_MAX, provider.outageMax());
        }
        add(SessionOptions.SPEAKER_RATE_MAX, settings.speakerRateMax());
        add(SessionOptions.SPEAKER_BURST, settings.speakerBurst());
        add(SessionOptions.LEASE, settings.lease());
        add(SessionOptions.HANDOVER_WAIT, settings.handoverWait());
        add(DrainOptions.DRAIN_DELAY, settings.drain().delay());
        add(DrainOptions.DRAIN_WINDOW, settings.drain().window());
        add(DrainOptions.DRAIN_RATE, settings.drain().perSecond());
        add(MemoryOptions.HEAP_RETURN_AFTER, settings.heapReturnAfter());
        addBudget("create", settings.limits().create());
        addBudget("look-up", settings.limits().lookUp());
        addBudget("attach", settings.limits().attach());
        addBudget("miss", settings.limits().miss());
    }

    private void addSockets(WebSocketLimits limits) {
        add(LimitOptions.CONNECTIONS_MAX, limits.connectionsMax());
        add(LimitOptions.CONNECTIONS_PER_SESSION_MAX, limits.connectionsPerSessionMax());
        add(LimitOptions.CONNECTIONS_PER_ADDRESS_MAX, limits.connectionsPerAddressMax());
        add(LimitOptions.HANDSHAKES_PER_SECOND_MAX, limits.handshakesPerSecondMax());
        add(LimitOptions.HANDSHAKES_PER_ADDRESS_MAX, limits.handshakesPerAddressMax());
        add(LimitOptions.CONTROL_MESSAGES_PER_SECOND_MAX, limits.controlPerSecondMax());
        add(LimitOptions.UNREAD_MESSAGES_MAX, limits.unreadMessagesMax());
        add(LimitOptions.UNREAD_BYTES_MAX, limits.unreadBytesMax());
        add(LimitOptions.TEXT_BYTES_MAX, limits.textBytesMax());
        add(LimitOptions.RAW_BYTES_MAX, limits.rawBytesMax());
        add(LimitOptions.UNFINISHED_BYTES_MAX, limits.unfinishedBytesMax());
        add(LimitOptions.SLICE_BYTES_MAX, limits.sliceBytesMax());
    }

    private void addEventLoops(EventLoopSettings limits) {
        add(LimitOptions.EVENT_LOOPS, limits.count());
        add(LimitOptions.SHARED_LISTENERS_MAX, limits.sharedListenersMax());
        add(LimitOptions.COMMANDS_PER_TURN, limits.commandsPerTurn());
        add(LimitOptions.DELIVERIES_PER_TURN, limits.deliveriesPerTurn());
        add(LimitOptions.READS_PER_TURN, limits.readsPerTurn());
        add(LimitOptions.SLICES_PER_TURN, limits.slicesPerTurn());
        add(LimitOptions.MESSAGE_THREADS_MAX, limits.messageThreadsMax());
        add(LimitOptions.WAITING_MESSAGES_MAX, limits.waitingMessagesMax());
    }

    private void addRequests(HttpLimits limits) {
        add(LimitOptions.THREADS_MAX, limits.threadsMax());
        add(LimitOptions.HTTP_CONNECTIONS_MAX, limits.connectionsMax());
        add(LimitOptions.HEAD_TIMEOUT, limits.headTimeout());
        add(LimitOptions.BODY_BYTES_MAX, limits.bodyBytesMax());
        add(LimitOptions.BODY_TIMEOUT, limits.bodyTimeout());
        add(LimitOptions.HEADER_BYTES_MAX, limits.headerBytesMax());
        add(LimitOptions.IDLE_TIMEOUT, limits.idleTimeout());
        add(LimitOptions.WRITE_TIMEOUT, limits.writeTimeout());
        add(LimitOptions.STOP_TIMEOUT, limits.stopTimeout());
    }

    private void addAudio(AudioSettings audio, Store store) {
        add(AudioOptions.SEGMENT_BYTES, audio.segmentBytes());
        add(AudioOptions.SESSION_BYTES_MAX, audio.sessionBytesMax());
        add(AudioOptions.AUDIO_BYTES_MAX.name(), audio.bytesMax(store));
        add(AudioOptions.DISK_FREE_MIN, audio.diskFreeMin());
        add(AudioOptions.SEGMENT_THREADS, audio.segmentThreads());
    }

    private void addDynamoDb(DynamoDb limits) {
        add(StoreOptions.DYNAMODB_TIMEOUT, limits.timeout());
        add(StoreOptions.DYNAMODB_CONNECTIONS_MAX, limits.connectionsMax());
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
