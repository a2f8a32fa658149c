// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket;

import dev.holdfast.adapter.local.LocalTickets;
import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.adapter.local.session.LocalSessionRepository;
import dev.holdfast.adapter.websocket.config.EventLoopSettings;
import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import dev.holdfast.adapter.websocket.config.WebSocketSettings;
import dev.holdfast.adapter.websocket.config.WebSocketTimeouts;
import dev.holdfast.adapter.websocket.delivery.SessionBroadcaster;
import dev.holdfast.adapter.websocket.loop.EventLoop;
import dev.holdfast.adapter.websocket.metrics.EventLoopMetrics;
import dev.holdfast.adapter.websocket.protocol.SessionAttacher;
import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.access.ListeningPolicy;
import dev.holdfast.application.hosting.HostingService;
import dev.holdfast.application.listening.ListeningService;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.out.metrics.DeferredTimer;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.port.out.security.TokenVerifier;
import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.application.session.LeaseHandover;
import dev.holdfast.application.session.RemoteSessionSync;
import dev.holdfast.application.session.SessionAuditLog;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.application.speaking.SpeakingService;
import dev.holdfast.application.speaking.ingest.SpeakingLimits;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.session.SessionFixtures;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** One session in memory, the application's services for it, and an event loop. The clock stands still. */
public final class SpeakerFixture implements AutoCloseable {

    public static final SessionId SESSION = SessionFixtures.id(1);
    public static final Requester SPEAKER = new Requester("192.0.2.1", new Credential.BearerToken("annas"));
    public static final WebSocketSettings SETTINGS = new WebSocketSettings(
            WebSocketSettings.PATH,
            "127.0.0.1",
            Set.of(),
            false,
            EventLoopSettings.DEFAULT,
            WebSocketLimits.DEFAULT,
            WebSocketTimeouts.DEFAULT);

    public final ManualClock clock = new ManualClock();
    public final SessionBroadcaster broadcaster = new SessionBroadcaster();
    public final EventLoop eventLoop = new EventLoop(
            clock,
            1,
            EventLoopSettings.DEFAULT,
            new EventLoopMetrics(DeferredTimer.ofResumes(), DeferredTimer.ofResumes()));
    public final SessionAttacher attacher;

    private final LocalSessionRepository sessions = LocalSessionRepository.inMemory(clock);
    public final SpeakingService speaking;
    public final ListeningService listening;
    public final HostingService hosting;

    public SpeakerFixture() {
        LocalAudioLogs logs = LocalAudioLogs.inMemory(WebSocketAdapter.frameFormat(), AudioLogSettings.DEFAULT, clock);
        LocalTickets tickets = new LocalTickets(clock);
        AccessControl access = new AccessControl(
                token -> new TokenVerifier.Verdict.Verified(
                        new Principal(SessionFixtures.ANNA, clock.now().plusSeconds(3_600))),
                tickets,
                (address, attempt) -> Optional.empty(),
                ListeningPolicy.OPEN);
        SessionAuditLog eventLog = new SessionAuditLog();
        SessionUpdater updater = new SessionUpdater(sessions, broadcaster, eventLog, clock);
        RemoteSessionSync remoteSync = new RemoteSessionSync(logs, broadcaster, SessionFixtures.NODE);
        SessionEnding ending = new SessionEnding(updater, logs, remoteSync);
        LeaseHandover handover = new LeaseHandover(updater, SessionFixtures.NODE, clock, Duration.ofSeconds(3));
        speaking = new SpeakingService(
                SessionFixtures.NODE,
                false,
                updater,
                ending,
                remoteSync,
                access,
                logs,
                handover,
                clock,
                SessionFixtures.TIMEOUTS,
                new SpeakingLimits(1.25, Duration.ofDays(1)));
        hosting = new HostingService(
                sessions,
                logs,
                updater,
                ending,
                SessionFixtures.NODE,
                handover,
                access,
                tickets,
                eventLog,
                clock,
                new Random(1),
                SessionFixtures.TIMEOUTS);
        listening = new ListeningService(updater, access, logs, eventLog);
        attacher = new SessionAttacher(hosting, speaking, listening);
        sessions.create(SessionFixtures.waiting(1, clock.now()), Optional.empty());
        eventLoop.start();
    }

    public SpeakerAttachment attach(ConnectionId connection) {
        Outcome<SpeakerAttachment> outcome = speaking.attach(SPEAKER, SESSION, connection, Optional.empty(), 1);
        if (outcome instanceof Outcome.Granted<SpeakerAttachment> granted) {
            return granted.value();
        }
        throw new AssertionError("not attached: " + outcome);
    }

    public ListenerAttachment listen(ConnectionId connection) {
        Requester listener = new Requester("192.0.2.2", new Credential.None());
        Outcome<ListenerAttachment> outcome = listening.attach(listener, SESSION, connection, new StartPosition.Live());
        if (outcome instanceof Outcome.Granted<ListenerAttachment> granted) {
            return granted.value();
        }
        throw new AssertionError("not attached: " + outcome);
    }

    /** Deletes the stored session, as another server would a day after its end. */
    public void forgetSession() throws StaleSession {
        Session stored = sessions.find(SESSION).orElseThrow();
        sessions.forget(SESSION, stored.version());
    }

    @Override
    public void close() {
        eventLoop.close();
        sessions.close();
    }
}
