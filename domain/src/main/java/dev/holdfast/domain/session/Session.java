package dev.holdfast.domain.session;

import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.SessionState.Ended;
import dev.holdfast.domain.session.SessionState.Interrupted;
import dev.holdfast.domain.session.SessionState.Leased;
import dev.holdfast.domain.session.SessionState.Live;
import dev.holdfast.domain.session.SessionState.Paused;
import dev.holdfast.domain.session.SessionState.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

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
 * @param audioProgress how far the talk has come and where its newest audio is; nothing before the first attach
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
        Optional<AudioProgress> audioProgress,
        SessionState state,
        Version version) {

    public Session {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(sourceLanguage, "sourceLanguage");
        Objects.requireNonNull(qualityTier, "qualityTier");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(createdAt, "createdAt");
        Objects.requireNonNull(audioProgress, "spoken");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(version, "version");
        if (epoch < 0) {
            throw new IllegalArgumentException("an epoch is 0 or more: " + epoch);
        }
        if (state instanceof Leased attended && attended.lease().epoch() != epoch) {
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
                Optional.empty(),
                new Waiting(now.plus(terms.firstSpeakerTimeout())),
                Version.FIRST);
    }

    /**
     * A speaker takes the lease; whoever had it on the same server loses it at once. On another server it has to be given
     * back first, or run out: nothing but its time stops whoever holds it there. A pause outlives the connection it was made
     * on.
     *
     * @param node the server that it is attached to
     * @param wanted the sample clock of the audio to come; kept if the session has none yet
     */
    public Decision attachSpeaker(
            Owner caller, NodeId node, ConnectionId connection, TrackClock wanted, Instant now, SessionTerms terms) {
        if (!caller.equals(owner)) {
            return new Decision.Refused(new Refusal.NotTheOwner(id));
        }
        if (state instanceof Ended ended) {
            return new Decision.Refused(new Refusal.AlreadyEnded(id, ended));
        }
        if (isLeaseHeldByAnotherNode(node, now)) {
            return new Decision.Refused(new Refusal.HeldElsewhere(id, dueAt()));
        }
        SpeakerLease lease = new SpeakerLease(epoch + 1, connection, now, now.plus(terms.lease()));
        boolean paused = state instanceof Paused || state instanceof Interrupted interrupted && interrupted.wasPaused();
        List<SessionEvent> events = new ArrayList<>(2);
        if (state instanceof Leased attended) {
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
                Optional.of(audioProgress
                        .map(before -> before.continuedOn(node))
                        .orElseGet(() -> AudioProgress.none(node))),
                paused ? new Paused(lease) : new Live(lease),
                version.next());
        return new Decision.Accepted(next, events);
    }

    /** The owner waits for the lease at another server. Where nobody holds it, nothing happens. */
    public Decision requestLease(Owner caller) {
        if (!caller.equals(owner)) {
            return new Decision.Refused(new Refusal.NotTheOwner(id));
        }
        return state instanceof Leased attended && !attended.lease().requested()
                ? accepted(attended.withLease(attended.lease().asRequested()))
                : unchanged();
    }

    /**
     * The connection that held this epoch is gone. A stale one's going changes nothing, and is refused.
     *
     * @param progress how far the talk came under this lease
     */
    public Decision detachSpeaker(long leaseEpoch, AudioProgress.Position progress, Instant now, SessionTerms terms) {
        return whileLeased(leaseEpoch, attended -> withProgress(progress, AudioProgress::asExact)
                .interrupted(now, terms));
    }

    /**
     * The lease holds for another {@link SessionTerms#lease()}.
     *
     * @param progress how far the talk has come
     */
    public Decision renewLease(long leaseEpoch, AudioProgress.Position progress, Instant now, SessionTerms terms) {
        return whileLeased(leaseEpoch, attended -> {
            SpeakerLease renewed = attended.lease().renewedUntil(now.plus(terms.lease()));
            return withProgress(progress, spoken -> spoken).accepted(attended.withLease(renewed));
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

    /**
     * The owner ends it. Again: nothing happens.
     *
     * @param lastSequence of whoever ends it, whose log may have less than was said on other servers
     */
    public Decision end(Owner caller, Optional<Sequence> lastSequence, Instant now, SessionTerms terms) {
        if (!caller.equals(owner)) {
            return new Decision.Refused(new Refusal.NotTheOwner(id));
        }
        return state instanceof Ended ? unchanged() : ended(EndReason.ENDED_BY_OWNER, lastSequence, now, terms);
    }

    /** The owner ends it at this server, which is possible once no other one may still append to it. */
    public Decision endAt(NodeId here, Owner caller, Optional<Sequence> lastSequence, Instant now, SessionTerms terms) {
        return caller.equals(owner) && isLeaseHeldByAnotherNode(here, now)
                ? new Decision.Refused(new Refusal.HeldElsewhere(id, dueAt()))
                : end(caller, lastSequence, now, terms);
    }

    /**
     * Whoever operates this server ends it, whosever it is, and as its owner could: once no other server may still append
     * to it. Again: nothing happens.
     */
    public Decision endByOperator(NodeId here, Optional<Sequence> lastSequence, Instant now, SessionTerms terms) {
        if (isLeaseHeldByAnotherNode(here, now)) {
            return new Decision.Refused(new Refusal.HeldElsewhere(id, dueAt()));
        }
        return state instanceof Ended ? unchanged() : ended(EndReason.ENDED_BY_OPERATOR, lastSequence, now, terms);
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
        if (state instanceof Leased) {
            return interrupted(now, terms);
        }
        return unchanged();
    }

    /** When {@link #elapse} has something to do; for an ended session, when it may be forgotten. */
    public Instant dueAt() {
        if (state instanceof Waiting waiting) {
            return waiting.expiresAt();
        }
        if (state instanceof Leased attended) {
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

    /** Whether a speaker is attached to another server than this one, as far as is known here. */
    public boolean isSpeakerOnAnotherNode(NodeId here) {
        return state instanceof Leased && isNewestAudioOnAnotherNode(here);
    }

    /** Whether another server may still append to it. */
    public boolean isLeaseHeldByAnotherNode(NodeId here, Instant now) {
        return isSpeakerOnAnotherNode(here) && dueAt().isAfter(now);
    }

    /** Whether the lease of this epoch is in force, and wanted at another server. */
    public boolean isLeaseRequested(long leaseEpoch) {
        return state instanceof Leased attended
                && attended.lease().epoch() == leaseEpoch
                && attended.lease().requested();
    }

    /** Whether the newest audio is in another server's log. */
    public boolean isNewestAudioOnAnotherNode(NodeId here) {
        return audioProgress.isPresent() && !audioProgress.get().node().equals(here);
    }

    /** Whether what is stored of a talk that was spoken elsewhere may lack some: whoever had the lease did not give it back. */
    public boolean isAudioProgressUncertain(NodeId here) {
        return audioProgress.isPresent()
                && isNewestAudioOnAnotherNode(here)
                && !audioProgress.get().isExact();
    }

    private Decision whileLeased(long leaseEpoch, Function<Leased, Decision> then) {
        if (state instanceof Ended ended) {
            return new Decision.Refused(new Refusal.AlreadyEnded(id, ended));
        }
        if (state instanceof Leased attended && attended.lease().epoch() == leaseEpoch) {
            return then.apply(attended);
        }
        return new Decision.Refused(new Refusal.LeaseLost(id, leaseEpoch));
    }

    /** The same with what is now known to have been said: no event, and no version of its own. */
    private Session withProgress(AudioProgress.Position progress, UnaryOperator<AudioProgress> then) {
        return new Session(
                id,
                owner,
                sourceLanguage,
                qualityTier,
                clock,
                createdAt,
                epoch,
                audioProgress.map(before -> before.advancedTo(progress)).map(then),
                state,
                version);
    }

    private Decision interrupted(Instant now, SessionTerms terms) {
        return accepted(
                new Interrupted(now, now.plus(terms.speakerGrace()), state instanceof Paused),
                new SessionEvent.SpeakerInterrupted());
    }

    private Decision ended(EndReason reason, Optional<Sequence> lastSequence, Instant now, SessionTerms terms) {
        Optional<Sequence> last =
                audioProgress.map(said -> said.lastSequence(lastSequence)).orElse(lastSequence);
        return accepted(
                new Ended(now, reason, last, now.plus(terms.endedSessionRetention())),
                new SessionEvent.SessionEnded(reason, last));
    }

    private Decision unchanged() {
        return new Decision.Accepted(this, List.of());
    }

    private Decision accepted(SessionState nextState, SessionEvent... events) {
        Session next = new Session(
                id,
                owner,
                sourceLanguage,
                qualityTier,
                clock,
                createdAt,
                epoch,
                audioProgress,
                nextState,
                version.next());
        return new Decision.Accepted(next, List.of(events));
    }
}
