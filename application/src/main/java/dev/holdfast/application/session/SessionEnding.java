// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.session;

import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.audio.AudioLogUnavailable;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Decision;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState.Ended;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends sessions so that the stored last sequence is the log's last one: seals the log first, and unseals it if the session does
 * not end. For threads that may block.
 */
public final class SessionEnding {

    private static final Logger LOG = LoggerFactory.getLogger(SessionEnding.class);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** Number of locks; different sessions rarely share one. */
    private static final int LOCKS = 64;

    private final SessionUpdater updater;
    private final AudioLogs logs;
    private final RemoteSessionSync remoteSync;
    private final Set<SessionId> uncertainEnds = ConcurrentHashMap.newKeySet();
    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

    /** @param remoteSync publishes an end that turns out to be stored after a failure of the store */
    public SessionEnding(SessionUpdater updater, AudioLogs logs, RemoteSessionSync remoteSync) {
        this.updater = updater;
        this.logs = logs;
        this.remoteSync = remoteSync;
    }

    /**
     * Ends a session on request. {@link Denial.Unavailable} if the store or the audio log is unavailable.
     *
     * @param transition decides, given the log's last sequence
     */
    public Outcome<Session> end(SessionId id, BiFunction<Session, Optional<Sequence>, Decision> transition) {
        try {
            return endOnTimeout(id, transition);
        } catch (AudioLogUnavailable unreadable) {
            LOG.atError()
                    .addKeyValue("sessionId", id)
                    .log(
                            "the session cannot be ended, because its audio log cannot be opened: {}",
                            unreadable.getMessage());
            return Outcome.denied(new Denial.Unavailable(RETRY_AFTER));
        }
    }

    /**
     * The same for a timeout: tells an unreadable log, which concerns this session, from an outage of the store.
     *
     * @throws AudioLogUnavailable if the session's log cannot be opened; then nothing has changed
     */
    public Outcome<Session> endOnTimeout(SessionId id, BiFunction<Session, Optional<Sequence>, Decision> transition) {
        synchronized (lock(id)) {
            Optional<AudioLog> log = logs.find(id);
            log.ifPresent(AudioLog::seal);
            Outcome<Session> outcome = updater.change(id, session -> {
                Decision decision = transition.apply(session, log.flatMap(SessionEnding::lastSequence));
                // Before the end is published: listeners get the gap for frames on other nodes first.
                log.ifPresent(local -> lastOf(decision).ifPresent(local::sealAt));
                return decision;
            });
            if (outcome.isUnavailable()) {
                // The end may be stored, so the log stays sealed.
                log.ifPresent(local -> uncertainEnds.add(id));
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

    /** Resolves ends whose store call failed: publishes or reverts them. Call it every second or so, on one thread. */
    public void resolveUncertainEnds() {
        for (SessionId id : uncertainEnds) {
            if (!resolve(id)) {
                // The store is still unavailable, and each further call would wait for its timeout.
                return;
            }
        }
    }

    private boolean resolve(SessionId id) {
        synchronized (lock(id)) {
            Outcome<Session> stored = updater.find(id);
            if (stored.isUnavailable()) {
                return false;
            }
            uncertainEnds.remove(id);
            if (isEnded(stored)) {
                remoteSync.apply(((Outcome.Granted<Session>) stored).value());
            } else {
                logs.find(id).ifPresent(AudioLog::unseal);
            }
            return true;
        }
    }

    /** One thread at a time ends a session: another one must not unseal the log in between. */
    private Object lock(SessionId id) {
        return locks[Math.floorMod(id.value().hashCode(), locks.length)];
    }

    private static Optional<Sequence> lastOf(Decision decision) {
        return decision instanceof Decision.Accepted accepted && accepted.next().state() instanceof Ended ended
                ? ended.lastSequence()
                : Optional.empty();
    }

    private static Optional<Sequence> lastSequence(AudioLog log) {
        long next = log.nextSequence();
        return next == 0 ? Optional.empty() : Optional.of(new Sequence(next - 1));
    }
}
