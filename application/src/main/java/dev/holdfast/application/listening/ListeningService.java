// SPDX-License-Identifier: Apache-2.0
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
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.session.SessionAuditLog;
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

/** Attaches listeners: each gets a cursor in the session's log. For any thread that may block. */
public final class ListeningService implements ListenToSession {

    private static final Logger LOG = LoggerFactory.getLogger(ListeningService.class);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final SessionUpdater updater;
    private final AccessControl access;
    private final AudioLogs logs;
    private final SessionAuditLog auditLog;

    public ListeningService(SessionUpdater updater, AccessControl access, AudioLogs logs, SessionAuditLog auditLog) {
        this.updater = updater;
        this.access = access;
        this.logs = logs;
        this.auditLog = auditLog;
    }

    @Override
    public Outcome<ListenerAttachment> attach(
            Requester requester, SessionId id, ConnectionId connection, StartPosition from) {
        return access.authorizeListener(requester, id)
                .then(principal -> access.findSession(requester, principal, id, updater)
                        .then(session -> session.state() instanceof Ended ended
                                ? attachAfterEnd(requester, session, ended, principal, from)
                                : attachTo(requester, session, principal, from))
                        .then(attached -> {
                            auditLog.listenerAttached(id, connection);
                            return Outcome.granted(attached);
                        }));
    }

    /** After the end, a listener may attach to read retained audio that it has not read yet. */
    private Outcome<ListenerAttachment> attachAfterEnd(
            Requester requester, Session session, Ended ended, Optional<Principal> principal, StartPosition from) {
        boolean hasAudio = !(from instanceof StartPosition.Live)
                && ended.lastSequence()
                        .filter(last -> !(from instanceof StartPosition.At at)
                                || at.sequence().compareTo(last) <= 0)
                        .isPresent();
        if (!hasAudio) {
            return Outcome.denied(new Denial.Refused(new Refusal.AlreadyEnded(session.id(), ended)));
        }
        return attachTo(requester, session, principal, from);
    }

    private Outcome<ListenerAttachment> attachTo(
            Requester requester, Session session, Optional<Principal> principal, StartPosition from) {
        try {
            AudioLog log = logs.open(session.id(), session.qualityTier());
            if (session.state() instanceof Ended ended) {
                log.seal();
                ended.lastSequence().ifPresent(log::sealAt);
            }
            return Outcome.granted(new AttachedListener(session, principal, log, from, access, requester.address()));
        } catch (AudioLogUnavailable outage) {
            LOG.atError()
                    .addKeyValue("sessionId", session.id())
                    .log("the audio log cannot be opened: {}", outage.getMessage());
            return Outcome.denied(new Denial.Unavailable(RETRY_AFTER));
        }
    }
}
