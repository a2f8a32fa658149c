package dev.holdfast.application.listening;

import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.listener.ListenToSession;
import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.audio.AudioLogUnavailable;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.application.port.out.security.AddressLimits.Attempt;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.session.SessionEventLog;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState.Ended;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attaches listeners: each gets a cursor, and nobody hears of it but they. */
public final class ListeningService implements ListenToSession {

    private static final Logger LOG = LoggerFactory.getLogger(ListeningService.class);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final SessionUpdater updater;
    private final AccessControl access;
    private final AudioLogs logs;
    private final SessionEventLog eventLog;

    public ListeningService(SessionUpdater updater, AccessControl access, AudioLogs logs, SessionEventLog eventLog) {
        this.updater = updater;
        this.access = access;
        this.logs = logs;
        this.eventLog = eventLog;
    }

    @Override
    public Outcome<ListenerAttachment> attach(
            Requester requester, SessionId id, ConnectionId connection, StartPosition from) {
        Optional<Denial> tooOften = access.limitRate(requester, Attempt.ATTACH);
        if (tooOften.isPresent()) {
            return Outcome.denied(tooOften.get());
        }
        return access.authorizeListener(requester.credential(), id)
                .then(caller -> access.findSession(requester, id, updater)
                        .then(session -> session.state() instanceof Ended ended
                                ? afterTheEnd(session, ended, caller, from)
                                : listening(session, caller, from))
                        .then(listening -> {
                            eventLog.listenerAttached(id, connection);
                            return Outcome.granted(listening);
                        }));
    }

    /** What was said before the end is still owed to whoever has not heard it. */
    private Outcome<ListenerAttachment> afterTheEnd(
            Session session, Ended ended, Optional<Principal> caller, StartPosition from) {
        boolean owed = !(from instanceof StartPosition.Live)
                && ended.lastSequence()
                        .filter(last -> !(from instanceof StartPosition.At at)
                                || at.sequence().compareTo(last) <= 0)
                        .isPresent();
        if (!owed) {
            return Outcome.denied(new Denial.Refused(new Refusal.AlreadyEnded(session.id(), ended)));
        }
        return listening(session, caller, from);
    }

    private Outcome<ListenerAttachment> listening(Session session, Optional<Principal> caller, StartPosition from) {
        try {
            AudioLog log = logs.open(session.id(), session.qualityTier());
            if (session.state() instanceof Ended ended) {
                log.seal();
                ended.lastSequence().ifPresent(log::sealAt);
            }
            return Outcome.granted(new CursorListening(session, caller, log, from, access));
        } catch (AudioLogUnavailable outage) {
            LOG.atError()
                    .addKeyValue("sessionId", session.id())
                    .log("the audio log cannot be opened: {}", outage.getMessage());
            return Outcome.denied(new Denial.Unavailable(RETRY_AFTER));
        }
    }
}
