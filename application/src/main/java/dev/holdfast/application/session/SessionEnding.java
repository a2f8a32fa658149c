package dev.holdfast.application.session;

import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Decision;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState.Ended;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * Ends sessions so that the stored last sequence is the log's last one: the log is sealed first, and opened again if the
 * session does not end after all.
 */
public final class SessionEnding {

    /** Sessions that hardly ever wait for one another. */
    private static final int TURNS = 64;

    private final SessionUpdater updater;
    private final AudioLogs logs;
    private final RemoteSessionSync elsewhere;
    private final Set<SessionId> perhapsEnded = ConcurrentHashMap.newKeySet();
    private final Object[] turns = Stream.generate(Object::new).limit(TURNS).toArray();

    /** @param elsewhere tells of an end that turns out later to have been stored */
    public SessionEnding(SessionUpdater updater, AudioLogs logs, RemoteSessionSync elsewhere) {
        this.updater = updater;
        this.logs = logs;
        this.elsewhere = elsewhere;
    }

    /** @param wish decides with the last sequence that was appended */
    public Outcome<Session> end(SessionId id, BiFunction<Session, Optional<Sequence>, Decision> wish) {
        synchronized (turn(id)) {
            Optional<AudioLog> log = logs.find(id);
            log.ifPresent(AudioLog::seal);
            Outcome<Session> outcome = updater.change(id, session -> {
                Decision decision = wish.apply(session, log.flatMap(SessionEnding::lastSequence));
                // Before anybody hears of the end: they should hear first of what was said on other servers.
                log.ifPresent(here -> last(decision).ifPresent(here::sealAt));
                return decision;
            });
            if (outcome instanceof Outcome.Denied<Session> denied && denied.denial() instanceof Denial.Unavailable) {
                // It may be over: then nothing more may be appended.
                log.ifPresent(here -> perhapsEnded.add(id));
            } else if (!isEnded(outcome)) {
                log.ifPresent(AudioLog::unseal);
            }
            return outcome;
        }
    }

    private static boolean isEnded(Outcome<Session> outcome) {
        return outcome instanceof Outcome.Granted<Session> granted
                && granted.value().isEnded();
    }

    /** Finds out what became of ends that the store did not answer to. Called every second or so, by one thread. */
    public void resolveUncertainEnds() {
        for (SessionId id : perhapsEnded) {
            if (!settled(id)) {
                // The store is away still: whoever asks it for each of them waits for each.
                return;
            }
        }
    }

    private boolean settled(SessionId id) {
        synchronized (turn(id)) {
            Outcome<Session> stands = updater.find(id);
            if (stands instanceof Outcome.Denied<Session> denied && denied.denial() instanceof Denial.Unavailable) {
                return false;
            }
            perhapsEnded.remove(id);
            if (isEnded(stands)) {
                elsewhere.apply(((Outcome.Granted<Session>) stands).value());
            } else {
                logs.find(id).ifPresent(AudioLog::unseal);
            }
            return true;
        }
    }

    /** Two who end one session take turns: the one must not open what the other has sealed. */
    private Object turn(SessionId id) {
        return turns[Math.floorMod(id.value().hashCode(), turns.length)];
    }

    private static Optional<Sequence> last(Decision decision) {
        return decision instanceof Decision.Accepted accepted && accepted.next().state() instanceof Ended ended
                ? ended.lastSequence()
                : Optional.empty();
    }

    private static Optional<Sequence> lastSequence(AudioLog log) {
        long next = log.nextSequence();
        return next == 0 ? Optional.empty() : Optional.of(new Sequence(next - 1));
    }
}
