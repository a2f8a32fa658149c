// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.fake;

import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.audio.AudioLogUnavailable;
import dev.holdfast.application.port.out.audio.AudioLogs;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Audio logs in memory that can be full or unreadable. */
public final class InMemoryAudioLogs implements AudioLogs {

    private final Map<SessionId, InMemoryAudioLog> logs = new LinkedHashMap<>();
    private final Map<SessionId, RuntimeException> failures = new HashMap<>();
    private boolean readable = true;
    private boolean full;
    private int retentionRuns;

    /** From now on logs can be opened, or none can. */
    public void readable(boolean is) {
        readable = is;
    }

    /** From now on the log of this session can be neither opened nor found. */
    public void fail(SessionId session, RuntimeException failure) {
        failures.put(session, failure);
    }

    public void full(boolean is) {
        full = is;
    }

    /** The session's log, made if there is none. */
    public InMemoryAudioLog log(SessionId session) {
        return logs.computeIfAbsent(session, id -> new InMemoryAudioLog());
    }

    /** How often {@link #applyRetention} was called. */
    public int retentionRuns() {
        return retentionRuns;
    }

    @Override
    public AudioLog open(SessionId session, QualityTier tier) {
        if (!readable) {
            throw new AudioLogUnavailable("stopped by the test", new IllegalStateException());
        }
        throwFailure(session);
        return log(session);
    }

    @Override
    public Optional<AudioLog> find(SessionId session) {
        throwFailure(session);
        return Optional.ofNullable(logs.get(session));
    }

    private void throwFailure(SessionId session) {
        RuntimeException failure = failures.get(session);
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public Set<SessionId> inUse() {
        return Set.copyOf(logs.keySet());
    }

    @Override
    public boolean isFull() {
        return full;
    }

    @Override
    public void applyRetention() {
        retentionRuns++;
    }

    @Override
    public void remove(SessionId session) {
        logs.remove(session);
    }
}
