package dev.holdfast.application.listening;

import dev.holdfast.application.admission.Admission;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.ListenToSession;
import dev.holdfast.application.port.in.Listening;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Visitor;
import dev.holdfast.application.port.out.AddressLimits.Attempt;
import dev.holdfast.application.port.out.AudioLog;
import dev.holdfast.application.port.out.AudioLogUnavailable;
import dev.holdfast.application.port.out.AudioLogs;
import dev.holdfast.application.port.out.Caller;
import dev.holdfast.application.session.SessionJournal;
import dev.holdfast.application.session.SessionLedger;
import dev.holdfast.domain.audio.StartAt;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionId;
import dev.holdfast.domain.session.SessionState.Ended;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attaches listeners: each gets a cursor, and nobody hears of it but they. */
public final class ListeningService implements ListenToSession {

    private static final Logger LOG = LoggerFactory.getLogger(ListeningService.class);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final SessionLedger ledger;
    private final Admission admission;
    private final AudioLogs logs;
    private final SessionJournal journal;

    public ListeningService(SessionLedger ledger, Admission admission, AudioLogs logs, SessionJournal journal) {
        this.ledger = ledger;
        this.admission = admission;
        this.logs = logs;
        this.journal = journal;
    }

    @Override
    public Outcome<Listening> attach(Visitor visitor, SessionId id, ConnectionId connection, StartAt from) {
        Optional<Denial> tooOften = admission.tooOften(visitor, Attempt.ATTACH);
        if (tooOften.isPresent()) {
            return Outcome.denied(tooOften.get());
        }
        return admission.listener(visitor.credential(), id).then(caller -> admission
                .look(visitor, id, ledger)
                .then(session -> session.state() instanceof Ended ended
                        ? afterTheEnd(session, ended, caller, from)
                        : listening(session, caller, from))
                .then(listening -> {
                    journal.listens(id, connection);
                    return Outcome.granted(listening);
                }));
    }

    /** What was said before the end is still owed to whoever has not heard it. */
    private Outcome<Listening> afterTheEnd(Session session, Ended ended, Optional<Caller> caller, StartAt from) {
        boolean owed = !(from instanceof StartAt.Live)
                && ended.lastSequence()
                        .filter(last -> !(from instanceof StartAt.At at)
                                || at.sequence().compareTo(last) <= 0)
                        .isPresent();
        if (!owed) {
            return Outcome.denied(new Denial.Refused(new Refusal.AlreadyEnded(session.id(), ended)));
        }
        return listening(session, caller, from);
    }

    private Outcome<Listening> listening(Session session, Optional<Caller> caller, StartAt from) {
        try {
            AudioLog log = logs.open(session.id(), session.qualityTier());
            if (session.state() instanceof Ended ended) {
                log.seal();
                ended.lastSequence().ifPresent(log::sealAt);
            }
            return Outcome.granted(new CursorListening(session, caller, log, from, admission));
        } catch (AudioLogUnavailable outage) {
            LOG.atError()
                    .addKeyValue("sessionId", session.id())
                    .log("the audio log cannot be opened: {}", outage.getMessage());
            return Outcome.denied(new Denial.Unavailable(RETRY_AFTER));
        }
    }
}
