// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.session;

import dev.holdfast.application.port.out.metrics.DeferredTimer;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import dev.holdfast.domain.session.SessionState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Counts and logs the session events of this process. Each event is one log line: its name as the message, and key-value
 * fields. For any thread.
 */
public final class SessionAuditLog implements MeterBinder {

    /** The class's first name: operators select the lines by it. */
    private static final Logger LOG = LoggerFactory.getLogger("dev.holdfast.application.session.SessionEventLog");

    private static final String SESSION = "sessionId";
    private static final String CONNECTION = "connectionId";

    private final Map<Event, LongAdder> counts = new EnumMap<>(Event.class);

    private final DeferredTimer resumes = DeferredTimer.ofResumes();

    private enum Event {
        CREATED,
        ATTACHED,
        REPLACED,
        PAUSED,
        RESUMED,
        INTERRUPTED,
        ENDED,
        EXPIRED,
        FORGOTTEN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public SessionAuditLog() {
        for (Event event : Event.values()) {
            counts.put(event, new LongAdder());
        }
    }

    public void created(Session session) {
        counted(Event.CREATED)
                .addKeyValue(SESSION, session.id())
                .addKeyValue("qualityTier", session.qualityTier().word())
                .log(Event.CREATED.word());
    }

    public void forgotten(SessionId session) {
        counted(Event.FORGOTTEN).addKeyValue(SESSION, session).log(Event.FORGOTTEN.word());
    }

    /** A listener attached. Logged but not counted, because the session does not change. */
    public void listenerAttached(SessionId session, ConnectionId connection) {
        LOG.atInfo()
                .addKeyValue(SESSION, session)
                .addKeyValue(CONNECTION, connection)
                .addKeyValue("role", Role.LISTENER.word())
                .log(Event.ATTACHED.word());
    }

    /** A change was stored. */
    void changed(Session before, Session next, List<SessionEvent> events, Instant now) {
        for (SessionEvent event : events) {
            if (event instanceof SessionEvent.SpeakerAttached attached) {
                attached(before, next, attached, now);
            } else if (event instanceof SessionEvent.SpeakerReplaced replaced) {
                counted(Event.REPLACED)
                        .addKeyValue(SESSION, next.id())
                        .addKeyValue(CONNECTION, replaced.connection())
                        .addKeyValue("epoch", replaced.epoch())
                        .log(Event.REPLACED.word());
            } else if (event instanceof SessionEvent.SpeakerPaused) {
                logWithSpeaker(Event.PAUSED, next, before);
            } else if (event instanceof SessionEvent.SpeakerResumed) {
                logWithSpeaker(Event.RESUMED, next, before);
            } else if (event instanceof SessionEvent.SpeakerInterrupted) {
                logWithSpeaker(Event.INTERRUPTED, next, before);
            } else if (event instanceof SessionEvent.SessionEnded ended) {
                ended(before, next, ended);
            }
        }
    }

    private void attached(Session before, Session next, SessionEvent.SpeakerAttached attached, Instant now) {
        LoggingEventBuilder line = counted(Event.ATTACHED)
                .addKeyValue(SESSION, next.id())
                .addKeyValue(CONNECTION, attached.lease().connection())
                .addKeyValue("role", Role.SPEAKER.word())
                .addKeyValue("epoch", attached.lease().epoch());
        if (before.state() instanceof SessionState.Interrupted interrupted) {
            Duration away = Duration.between(interrupted.since(), now);
            resumes.record(away.toNanos());
            line = line.addKeyValue("afterMs", Math.max(0, away.toMillis()));
        }
        line.log(Event.ATTACHED.word());
    }

    private void ended(Session before, Session next, SessionEvent.SessionEnded ended) {
        Event event = ended.reason() == EndReason.EXPIRED ? Event.EXPIRED : Event.ENDED;
        LoggingEventBuilder line = withSpeaker(counted(event).addKeyValue(SESSION, next.id()), before)
                .addKeyValue("reason", ended.reason().word());
        if (ended.lastSequence().isPresent()) {
            line = line.addKeyValue("lastSeq", ended.lastSequence().get().value());
        }
        line.log(event.word());
    }

    private void logWithSpeaker(Event event, Session next, Session before) {
        withSpeaker(counted(event).addKeyValue(SESSION, next.id()), before).log(event.word());
    }

    /** Adds the connection that held the lease before the change. */
    private static LoggingEventBuilder withSpeaker(LoggingEventBuilder line, Session before) {
        Optional<ConnectionId> speaker = before.state() instanceof SessionState.Leased leased
                ? Optional.of(leased.lease().connection())
                : Optional.empty();
        return speaker.isPresent() ? line.addKeyValue(CONNECTION, speaker.get()) : line;
    }

    private LoggingEventBuilder counted(Event event) {
        counts.get(event).increment();
        return LOG.atInfo();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counts.forEach((event, count) -> FunctionCounter.builder("holdfast_session_events_total", count, LongAdder::sum)
                .description("session events of this process")
                .tag("event", event.word())
                .register(registry));
        resumes.bindResumes(registry, Role.SPEAKER.word());
    }
}
