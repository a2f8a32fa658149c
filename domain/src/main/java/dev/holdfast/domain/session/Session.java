package dev.holdfast.domain.session;

import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.session.SessionState.Attended;
import dev.holdfast.domain.session.SessionState.Ended;
import dev.holdfast.domain.session.SessionState.Interrupted;
import dev.holdfast.domain.session.SessionState.Live;
import dev.holdfast.domain.session.SessionState.Paused;
import dev.holdfast.domain.session.SessionState.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * One live audio session, as it stands. Immutable: each transition gives the next session and its events, or a refusal.
 *
 * <p>It knows no connection but the one that holds its lease, so a connection that drops can never end it.
 *
 * @param id its name
 * @param owner who may speak in it and end it
 * @param sourceLanguage what the speaker speaks
 * @param qualityTier its limits
 * @param clock the floor's sample clock, known from the first attach on
 * @param createdAt when it was made
 * @param epoch the newest lease's epoch; 0 before the first
 * @param state where it stands
 * @param version how often it was saved
 */
public record Session(
        SessionId id,
        Owner owner,
        LanguageTag sourceLanguage,
        QualityTier qualityTier,
        Optional<TrackClock> clock,
        Instant createdAt,
        long epoch,
        SessionState state,
        Version version) {

    public Session {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(sourceLanguage, "sourceLanguage");
        Objects.requireNonNull(qualityTier, "qualityTier");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(version, "version");
        if (epoch < 0) {
            throw new IllegalArgumentException("an epoch is 0 or more: " + epoch);
        }
        if (state instanceof Attended attended && attended.lease().epoch() != epoch) {
            throw new IllegalArgumentException("the lease in force has the newest epoch");
        }
    }

    /** A session nobody has attended yet. */
    public static Session create(
            SessionId id, Owner owner, LanguageTag language, QualityTier tier, Instant now, SessionTerms terms) {
        return new Session(
                id,
                owner,
                language,
                tier,
                Optional.empty(),
                now,
                0,
                new Waiting(now.plus(terms.unattended())),
                Version.FIRST);
    }

    /**
     * A speaker takes the lease; whoever had it loses it at once. A pause outlives the connection it was made on.
     *
     * @param wanted the sample clock of the audio to come; kept if the session has none yet
     */
    public Decision attachSpeaker(
            Owner caller, ConnectionId connection, TrackClock wanted, Instant now, SessionTerms terms) {
        if (!caller.equals(owner)) {
            return new Decision.Refused(new Refusal.NotTheOwner(id));
        }
        if (state instanceof Ended ended) {
            return new Decision.Refused(new Refusal.AlreadyEnded(id, ended));
        }
        SpeakerLease lease = new SpeakerLease(epoch + 1, connection, now, now.plus(terms.lease()));
        boolean paused = state instanceof Paused || state instanceof Interrupted interrupted && interrupted.wasPaused();
        List<SessionEvent> events = new ArrayList<>(2);
        if (state instanceof Attended attended) {
            SpeakerLease old = attended.lease();
            events.add(new SessionEvent.SpeakerReplaced(old.connection(), old.epoch()));
        }
        events.add(new SessionEvent.SpeakerAttached(lease, paused));
        Session next = new Session(
                id,
                owner,
                sourceLanguage,
                qualityTier,
                clock.or(() -> Optional.of(wanted)),
                createdAt,
                lease.epoch(),
                paused ? new Paused(lease) : new Live(lease),
                version.next());
        return new Decision.Accepted(next, events);
    }

    /** The connection that held this epoch is gone. A stale one's going changes nothing, and is refused. */
    public Decision detachSpeaker(long leaseEpoch, Instant now, SessionTerms terms) {
        return whileLeased(leaseEpoch, attended -> interrupted(now, terms));
    }

    /** The lease holds for another {@link SessionTerms#lease()}. */
    public Decision renewLease(long leaseEpoch, Instant now, SessionTerms terms) {
        return whileLeased(leaseEpoch, attended -> {
            SpeakerLease renewed = attended.lease().renewedUntil(now.plus(terms.lease()));
            return accepted(attended.withLease(renewed));
        });
    }

    /** The speaker means to be silent. Again: nothing happens. */
    public Decision pause(long leaseEpoch) {
        return whileLeased(
                leaseEpoch,
                attended -> attended instanceof Paused
                        ? unchanged()
                        : accepted(new Paused(attended.lease()), new SessionEvent.SpeakerPaused()));
    }

    /** The speaker goes on. Again: nothing happens. */
    public Decision resume(long leaseEpoch) {
        return whileLeased(
                leaseEpoch,
                attended -> attended instanceof Live
                        ? unchanged()
                        : accepted(new Live(attended.lease()), new SessionEvent.SpeakerResumed()));
    }

    /** The owner ends it. Again: nothing happens. */
    public Decision end(Owner caller, Optional<Sequence> lastSequence, Instant now, SessionTerms terms) {
        if (!caller.equals(owner)) {
            return new Decision.Refused(new Refusal.NotTheOwner(id));
        }
        return state instanceof Ended ? unchanged() : ended(EndReason.ENDED_BY_OWNER, lastSequence, now, terms);
    }

    /**
     * Time has passed: what is due happens. An unattended session expires, a lease that nobody renewed is
     * interrupted, an interrupted session ends after its grace.
     */
    public Decision elapse(Optional<Sequence> lastSequence, Instant now, SessionTerms terms) {
        if (dueAt().isAfter(now)) {
            return new Decision.Refused(new Refusal.NotDue(id));
        }
        if (state instanceof Waiting) {
            return ended(EndReason.EXPIRED, lastSequence, now, terms);
        }
        if (state instanceof Interrupted) {
            return ended(EndReason.SPEAKER_LOST, lastSequence, now, terms);
        }
        if (state instanceof Attended) {
            return interrupted(now, terms);
        }
        return unchanged();
    }

    /** When {@link #elapse} has something to do; for an ended session, when it may be forgotten. */
    public Instant dueAt() {
        if (state instanceof Waiting waiting) {
            return waiting.expiresAt();
        }
        if (state instanceof Attended attended) {
            return attended.lease().until();
        }
        if (state instanceof Interrupted interrupted) {
            return interrupted.graceEndsAt();
        }
        return ((Ended) state).forgottenAt();
    }

    /** When it ends unless somebody speaks: nothing while a speaker is attached, or once it is over. */
    public Optional<Instant> expiresAt() {
        if (state instanceof Waiting waiting) {
            return Optional.of(waiting.expiresAt());
        }
        return state instanceof Interrupted interrupted ? Optional.of(interrupted.graceEndsAt()) : Optional.empty();
    }

    /** Whether it ended so long ago that nobody is told of it any more. */
    public boolean isForgottenAt(Instant now) {
        return state instanceof Ended ended && !ended.forgottenAt().isAfter(now);
    }

    public boolean isEnded() {
        return state instanceof Ended;
    }

    private Decision whileLeased(long leaseEpoch, Function<Attended, Decision> then) {
        if (state instanceof Ended ended) {
            return new Decision.Refused(new Refusal.AlreadyEnded(id, ended));
        }
        if (state instanceof Attended attended && attended.lease().epoch() == leaseEpoch) {
            return then.apply(attended);
        }
        return new Decision.Refused(new Refusal.LeaseLost(id, leaseEpoch));
    }

    private Decision interrupted(Instant now, SessionTerms terms) {
        return accepted(
                new Interrupted(now, now.plus(terms.speakerGrace()), state instanceof Paused),
                new SessionEvent.SpeakerInterrupted());
    }

    private Decision ended(EndReason reason, Optional<Sequence> lastSequence, Instant now, SessionTerms terms) {
        return accepted(
                new Ended(now, reason, lastSequence, now.plus(terms.remembrance())),
                new SessionEvent.SessionEnded(reason, lastSequence));
    }

    private Decision unchanged() {
        return new Decision.Accepted(this, List.of());
    }

    private Decision accepted(SessionState nextState, SessionEvent... events) {
        Session next =
                new Session(id, owner, sourceLanguage, qualityTier, clock, createdAt, epoch, nextState, version.next());
        return new Decision.Accepted(next, List.of(events));
    }
}
