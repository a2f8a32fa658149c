// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.access.ListeningPolicy;
import dev.holdfast.application.expiry.ExpirySweeper;
import dev.holdfast.application.hosting.HostingService;
import dev.holdfast.application.listening.ListeningService;
import dev.holdfast.application.operating.OperatingService;
import dev.holdfast.application.port.in.host.HostSessions;
import dev.holdfast.application.port.in.listener.ListenToSession;
import dev.holdfast.application.port.in.operator.OperateServer;
import dev.holdfast.application.port.in.speaker.SpeakIntoSession;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.application.port.out.session.SessionNotifier;
import dev.holdfast.application.session.LeaseHandover;
import dev.holdfast.application.session.RemoteSessionSync;
import dev.holdfast.application.session.SessionAuditLog;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.application.session.TimedSessionRepository;
import dev.holdfast.application.speaking.SpeakingService;
import dev.holdfast.application.speaking.ingest.SpeakingLimits;
import dev.holdfast.bootstrap.schedule.PeriodicTask;
import dev.holdfast.bootstrap.settings.ServerSettings;
import dev.holdfast.domain.session.SessionTimeouts;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The part of a server with the use cases: the in-ports of hosts, operators, speakers and listeners.
 *
 * @param tasks periodic work: expiry, changes by other servers, leases
 * @param release stops the threads of this part; called once
 */
public record UseCases(
        HostSessions hosting,
        OperateServer operating,
        SpeakIntoSession speaking,
        ListenToSession listening,
        List<MeterBinder> metrics,
        List<PeriodicTask> tasks,
        Runnable release) {

    /** Short enough for tests with a grace period of seconds, long enough to cost almost nothing. */
    private static final Duration PERIOD = Duration.ofSeconds(1);

    public UseCases {
        metrics = List.copyOf(metrics);
        tasks = List.copyOf(tasks);
    }

    private static ListeningPolicy policy(ServerSettings settings, Security security) {
        if (settings.listenKeys()) {
            return ListeningPolicy.key(security.listeningKeys()
                    .orElseThrow(() -> new IllegalStateException("listening needs keys, and this Security has none")));
        }
        return switch (settings.listening()) {
            case OPEN -> ListeningPolicy.OPEN;
            case TOKEN -> ListeningPolicy.TOKEN;
        };
    }

    /** The services of the application on this storage. */
    public static UseCases of(
            ServerSettings settings, Clock clock, Persistence storage, Security security, SessionNotifier notifier) {
        return of(settings, clock, storage, security, notifier, new SecureRandom());
    }

    /** @param random draws the names of sessions */
    public static UseCases of(
            ServerSettings settings,
            Clock clock,
            Persistence storage,
            Security security,
            SessionNotifier notifier,
            RandomGenerator random) {
        SessionTimeouts timeouts = new SessionTimeouts(
                settings.sessionUnattended(),
                settings.speakerGrace(),
                settings.lease(),
                SessionTimeouts.DEFAULT.endedSessionRetention());
        AudioLogs logs = storage.logs();
        TimedSessionRepository sessions = new TimedSessionRepository(storage.sessions(), clock);
        SessionAuditLog auditLog = new SessionAuditLog();
        SessionUpdater updater = new SessionUpdater(sessions, notifier, auditLog, clock);
        RemoteSessionSync remoteSync = new RemoteSessionSync(logs, notifier, storage.node());
        SessionEnding ending = new SessionEnding(updater, logs, remoteSync);
        LeaseHandover handover = new LeaseHandover(updater, storage.node(), clock, settings.handoverWait());
        AccessControl access =
                new AccessControl(security.tokens(), security.tickets(), security.limits(), policy(settings, security));
        HostingService hosting = new HostingService(
                sessions,
                logs,
                updater,
                ending,
                storage.node(),
                handover,
                access,
                security.tickets(),
                auditLog,
                clock,
                random,
                timeouts);
        OperatingService operating = new OperatingService(
                sessions, updater, ending, storage.node(), handover, access, settings.operatorScope(), clock, timeouts);
        SpeakingService speaking = new SpeakingService(
                storage.node(),
                storage.shared(),
                updater,
                ending,
                remoteSync,
                access,
                logs,
                handover,
                clock,
                timeouts,
                new SpeakingLimits(settings.speakerRateMax(), settings.speakerBurst()));
        ListeningService listening = new ListeningService(updater, access, logs, auditLog);
        ExpirySweeper sweeper =
                new ExpirySweeper(sessions, updater, ending, remoteSync, logs, auditLog, clock, timeouts);
        LeaseExecutor leases = new LeaseExecutor();
        return new UseCases(
                hosting,
                operating,
                speaking,
                listening,
                List.of(sessions, auditLog, speaking),
                List.of(
                        PeriodicTask.every(PERIOD, "expiring sessions", () -> {
                            sweeper.sweep();
                            sweeper.syncRemoteChanges();
                            ending.resolveUncertainEnds();
                        }),
                        PeriodicTask.every(PERIOD, "renewing leases", () -> speaking.maintainLeases(leases))),
                leases::close);
    }
}
