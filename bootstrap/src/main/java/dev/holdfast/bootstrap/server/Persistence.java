// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import dev.holdfast.adapter.dynamodb.DynamoDbSessionRepository;
import dev.holdfast.adapter.dynamodb.client.DynamoDbSettings;
import dev.holdfast.adapter.local.LocalNode;
import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.Fsync;
import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.adapter.local.session.LocalSessionRepository;
import dev.holdfast.adapter.websocket.WebSocketAdapter;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import dev.holdfast.bootstrap.schedule.PeriodicTask;
import dev.holdfast.bootstrap.settings.ServerSettings;
import dev.holdfast.bootstrap.settings.value.AudioSettings;
import dev.holdfast.bootstrap.settings.value.DynamoDb;
import dev.holdfast.bootstrap.settings.value.Retention;
import dev.holdfast.domain.identity.NodeId;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The part of a server that stores sessions and audio.
 *
 * @param node this server's name among the servers that share the repository
 * @param shared whether other servers use the same repository
 * @param whyNotReady why sessions cannot be read, for the operator; empty if they can
 * @param metrics the metrics of the storage
 * @param tasks periodic work of the storage
 * @param release closes the storage; called once, after all other parts are closed
 */
public record Persistence(
        NodeId node,
        boolean shared,
        SessionRepository sessions,
        AudioLogs logs,
        Supplier<Optional<String>> whyNotReady,
        List<MeterBinder> metrics,
        List<PeriodicTask> tasks,
        Runnable release) {

    /** About as often as a typical scrape, and rare enough to cost almost nothing. */
    private static final Duration COUNT_PERIOD = Duration.ofMinutes(1);

    public Persistence {
        metrics = List.copyOf(metrics);
        tasks = List.copyOf(tasks);
    }

    /** The storage that the settings name. Opens files or connects. */
    public static Persistence of(ServerSettings settings, Clock clock) {
        if (settings.store().hasAudioOnDisk()) {
            DataFolder.prepare(settings.data());
        }
        LocalNode node = settings.store().hasAudioOnDisk() ? LocalNode.inFolder(settings.data()) : LocalNode.inMemory();
        try {
            LocalAudioLogs logs = logs(settings, clock);
            return switch (settings.store()) {
                case LOCAL ->
                    local(node, LocalSessionRepository.inFile(settings.data().resolve("sessions.mv"), clock), logs);
                case MEMORY -> local(node, LocalSessionRepository.inMemory(clock), logs);
                case DYNAMODB -> dynamoDb(node, settings, clock, logs);
            };
        } catch (RuntimeException | Error unusable) {
            node.close();
            throw unusable;
        }
    }

    /**
     * The same storage with sessions in another repository, which other servers may use too. Audio stays where it is. The metrics
     * and periodic work of the former repository end. The server closes the former repository; the caller closes the new one,
     * after the server.
     */
    public Persistence withSessions(SessionRepository repository) {
        List<MeterBinder> ofOthers =
                metrics.stream().filter(each -> each != sessions).toList();
        return new Persistence(
                node, true, repository, logs, () -> whyNotReady(repository), ofOthers, List.of(), release);
    }

    private static Persistence local(LocalNode node, LocalSessionRepository repository, LocalAudioLogs logs) {
        return new Persistence(
                node.id(),
                false,
                repository,
                logs,
                () -> whyNotReady(repository),
                List.of(repository, logs),
                List.of(),
                () -> close(logs, repository::close, node));
    }

    /** Sessions in DynamoDB. Audio and the name of the node stay on this machine. */
    private static Persistence dynamoDb(LocalNode node, ServerSettings settings, Clock clock, LocalAudioLogs logs) {
        DynamoDb chosen = settings.dynamoDb().orElseThrow();
        DynamoDbSessionRepository repository = DynamoDbSessionRepository.connect(
                DynamoDbSettings.DEFAULT
                        .withTable(chosen.table())
                        .withEndpoint(chosen.endpoint())
                        .withRegion(chosen.region())
                        .withCreateTable(chosen.createTable())
                        .withRequestMax(chosen.timeout())
                        .withConnectionsMax(chosen.connectionsMax()),
                clock);
        return new Persistence(
                node.id(),
                true,
                repository,
                logs,
                repository::whyNotReady,
                List.of(repository, logs),
                List.of(new PeriodicTask("counting sessions", Duration.ZERO, COUNT_PERIOD, repository::count)),
                () -> close(logs, repository::close, node));
    }

    /** Finishes audio first. Unlocks the node's folder, also if one of the others cannot be closed. */
    private static void close(LocalAudioLogs logs, Runnable repository, LocalNode node) {
        try {
            logs.close();
            repository.run();
        } finally {
            node.close();
        }
    }

    private static LocalAudioLogs logs(ServerSettings settings, Clock clock) {
        AudioSettings audio = settings.audio();
        FrameFormat format = WebSocketAdapter.frameFormat();
        AudioLogSettings kept = new AudioLogSettings(
                audio.segmentBytes(),
                audio.retention() instanceof Retention.AtLeast atLeast
                        ? Optional.of(atLeast.duration())
                        : Optional.empty(),
                audio.sessionBytesMax(),
                audio.bytesMax(settings.store()),
                audio.diskFreeMin(),
                Fsync.valueOf(audio.fsync().name()),
                audio.segmentThreads());
        return settings.store().hasAudioOnDisk()
                ? LocalAudioLogs.inFolder(settings.data().resolve("audio"), format, kept, clock)
                : LocalAudioLogs.inMemory(format, kept, clock);
    }

    /** Reads a small item. A store that cannot be read cannot be written to either. */
    private static Optional<String> whyNotReady(SessionRepository repository) {
        try {
            repository.due(Instant.EPOCH, 1);
            return Optional.empty();
        } catch (SessionStoreUnavailable outage) {
            return Optional.of("Sessions cannot be read: " + outage.getMessage());
        }
    }
}
