package dev.holdfast.application.session;

import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.out.AudioLog;
import dev.holdfast.application.port.out.AudioLogs;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.session.Decision;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionId;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Ends sessions so that the stored last sequence is the log's last one: the log is sealed first, and opened again if the
 * session does not end after all.
 */
public final class SessionEnding {

    private final SessionLedger ledger;
    private final AudioLogs logs;

    public SessionEnding(SessionLedger ledger, AudioLogs logs) {
        this.ledger = ledger;
        this.logs = logs;
    }

    /** @param wish decides with the last sequence that was appended */
    public Outcome<Session> end(SessionId id, BiFunction<Session, Optional<Sequence>, Decision> wish) {
        Optional<AudioLog> log = logs.find(id);
        log.ifPresent(AudioLog::seal);
        Outcome<Session> outcome =
                ledger.change(id, session -> wish.apply(session, log.flatMap(SessionEnding::lastSequence)));
        boolean ended = outcome instanceof Outcome.Granted<Session> granted
                && granted.value().isEnded();
        if (!ended) {
            log.ifPresent(AudioLog::unseal);
        }
        return outcome;
    }

    private static Optional<Sequence> lastSequence(AudioLog log) {
        long next = log.nextSequence();
        return next == 0 ? Optional.empty() : Optional.of(new Sequence(next - 1));
    }
}
