// SPDX-License-Identifier: Apache-2.0
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
 * A live audio session. Immutable: each transition returns the next session with its events, or a refusal.
 *
 * <p>A session refers to no connection but the lease holder's, so a lost connection never ends it.
 *
 * @param id identifies it
 * @param owner the user who may speak in it and end it
 * @param sourceLanguage the speaker's language
 * @param qualityTier limits of its audio
 * @param clock the floor's sample rate, set by the first attach
 * @param createdAt time of creation
 * @param epoch the newest lease's epoch; 0 before the first
 * @param audioProgress the stored end of its audio; empty before the first attach
 * @param state its state
 * @param version grows by one with each stored change
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
        Objects.requireNonNull(audioProgress, "audioProgress");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(version, "version");
        if (epoch < 0) {
            throw new IllegalArgumentException("an epoch is 0 or more: " + epoch);
        }
        if (state instanceof Leased leased && leased.lease().epoch() != epoch) {
            throw new IllegalArgumentException("the current lease has the newest epoch");
        }
    }

    /** A new session that waits for its first speaker. */
    public static Session create(
            SessionId id, Owner owner, LanguageTag language, QualityTier tier, Instant now, SessionTimeouts timeouts) {
        return new Session(
                id,
                owner,
                language,
                tier,
                Optional.empty(),
                now,
                0,
                Optional.empty(),
                new Waiting(now.plus(timeouts.firstSpeakerTimeout())),
                Version.FIRST);
    }

    /**
     * Gives the lease to a speaker's connection. A previous holder on the same node loses it at once. A holder on another
     * node must release it first, or the lease must expire, because this node cannot fence the other node's log. A paused
     * session stays paused.
     *
     * @param node the node that the connection is attached to
     * @param wanted the sample rate of the audio; stored if the session has none yet
     */
    public Decision attachSpeaker(
            Owner user,
            NodeId node,
            ConnectionId connection,
            TrackClock wanted,
            Instant now,
            SessionTimeouts timeouts) {
        if (!user.equals(owner)) {
            return new Decision.Refused(new Refusal.NotTheOwner(id));
        }
        if (state instanceof Ended ended) {
            return new Decision.Refused(new Refusal.AlreadyEnded(id, ended));
        }
        if (isLeaseHeldByAnotherNode(node, now)) {
            return new Decision.Refused(new Refusal.HeldElsewhere(id, dueAt()));
        }
        SpeakerLease lease = new SpeakerLease(epoch + 1, connection, now, now.plus(timeouts.lease()));
        boolean paused = state instanceof Paused || state instanceof Interrupted interrupted && interrupted.wasPaused();
        List<SessionEvent> events = new ArrayList<>(2);
        if (state instanceof Leased leased) {
            SpeakerLease old = leased.lease();
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

    /** The owner waits for the lease on another node. No change if the lease is free or already requested. */
    public Decision requestLease() {
        return state instanceof Leased leased && !leased.lease().requested()
                ? accepted(leased.withLease(leased.lease().asRequested()))
                : unchanged();
    }

    /**
     * The connection with this epoch has closed. Refused if a newer epoch exists.
     *
     * @param progress end of the holder's log
     */
    public Decision detachSpeaker(
            long leaseEpoch, AudioProgress.Position progress, Instant now, SessionTimeouts timeouts) {
        return whileLeased(leaseEpoch, leased -> withProgress(progress, AudioProgress::asExact)
                .interrupted(now, timeouts));
    }

    /**
     * Extends the lease to {@link SessionTimeouts#lease()} from now.
     *
     * @param progress end of the holder's log
     */
    public Decision renewLease(
            long leaseEpoch, AudioProgress.Position progress, Instant now, SessionTimeouts timeouts) {
        return whileLeased(leaseEpoch, leased -> {
            SpeakerLease renewed = leased.lease().renewedUntil(now.plus(timeouts.lease()));
            return withProgress(progress, UnaryOperator.identity()).accepted(leased.withLease(renewed));
        });
    }

    /** The speaker pauses. Idempotent. */
    public Decision pause(long leaseEpoch) {
        return whileLeased(
                leaseEpoch,
                leased -> leased instanceof Paused
                        ? unchanged()
                        : accepted(new Paused(leased.lease()), new SessionEvent.SpeakerPaused()));
    }

    /** The speaker resumes. Idempotent. */
    public Decision resume(long leaseEpoch) {
        return whileLeased(
                leaseEpoch,
                leased -> leased instanceof Live
                        ? unchanged()
                        : accepted(new Live(leased.lease()), new SessionEvent.SpeakerResumed()));
    }

    /**
     * The owner ends the session. Idempotent.
     *
     * @param lastSequence the last one in this node's log; other nodes may have later ones
     */
    public Decision end(Owner user, Optional<Sequence> lastSequence, Instant now, SessionTimeouts timeouts) {
        if (!user.equals(owner)) {
            return new Decision.Refused(new Refusal.NotTheOwner(id));
        }
        return state instanceof Ended ? unchanged() : ended(EndReason.ENDED_BY_OWNER, lastSequence, now, timeouts);
    }

    /** The owner ends the session on this node. Refused while another node may still append. */
    public Decision endAt(
            NodeId localNode, Owner user, Optional<Sequence> lastSequence, Instant now, SessionTimeouts timeouts) {
        return user.equals(owner) && isLeaseHeldByAnotherNode(localNode, now)
                ? new Decision.Refused(new Refusal.HeldElsewhere(id, dueAt()))
                : end(user, lastSequence, now, timeouts);
    }

    /**
     * An operator ends the session of any owner. Refused while another node may still append. Idempotent.
     */
    public Decision endByOperator(
            NodeId localNode, Optional<Sequence> lastSequence, Instant now, SessionTimeouts timeouts) {
        if (isLeaseHeldByAnotherNode(localNode, now)) {
            return new Decision.Refused(new Refusal.HeldElsewhere(id, dueAt()));
        }
        return state instanceof Ended ? unchanged() : ended(EndReason.ENDED_BY_OPERATOR, lastSequence, now, timeouts);
    }

    /**
     * Applies the timeout that is due: a waiting session expires, a session whose lease expired becomes interrupted, an
     * interrupted session ends after its grace period. An ended session stays as it is.
     */
    public Decision applyTimeout(Optional<Sequence> lastSequence, Instant now, SessionTimeouts timeouts) {
        if (state instanceof Ended) {
            return unchanged();
        }
        if (dueAt().isAfter(now)) {
            return new Decision.Refused(new Refusal.NotDue(id));
        }
        if (state instanceof Waiting) {
            return ended(EndReason.EXPIRED, lastSequence, now, timeouts);
        }
        if (state instanceof Interrupted) {
            return ended(EndReason.SPEAKER_LOST, lastSequence, now, timeouts);
        }
        return interrupted(now, timeouts);
    }

    /** When the next timeout is due. For an ended session: when it may be deleted. */
    public Instant dueAt() {
        if (state instanceof Waiting waiting) {
            return waiting.expiresAt();
        }
        if (state instanceof Leased leased) {
            return leased.lease().until();
        }
        if (state instanceof Interrupted interrupted) {
            return interrupted.graceEndsAt();
        }
        return ((Ended) state).forgottenAt();
    }

    /** When the session ends unless a speaker attaches. Empty while a speaker is attached and after the end. */
    public Optional<Instant> expiresAt() {
        if (state instanceof Waiting waiting) {
            return Optional.of(waiting.expiresAt());
        }
        return state instanceof Interrupted interrupted ? Optional.of(interrupted.graceEndsAt()) : Optional.empty();
    }

    /** Whether the retention of the ended session has passed: clients no longer see it. */
    public boolean isForgottenAt(Instant now) {
        return state instanceof Ended ended && !ended.forgottenAt().isAfter(now);
    }

    public boolean isEnded() {
        return state instanceof Ended;
    }

    /** Whether a speaker is attached to another node, as of the stored state. */
    public boolean isSpeakerOnAnotherNode(NodeId localNode) {
        return state instanceof Leased && isNewestAudioOnAnotherNode(localNode);
    }

    /** Whether another node may still append. */
    public boolean isLeaseHeldByAnotherNode(NodeId localNode, Instant now) {
        return isSpeakerOnAnotherNode(localNode) && dueAt().isAfter(now);
    }

    /** Whether the lease of this epoch is current and its owner waits for it on another node. */
    public boolean isLeaseRequested(long leaseEpoch) {
        return state instanceof Leased leased
                && leased.lease().epoch() == leaseEpoch
                && leased.lease().requested();
    }

    /** Whether the newest audio is in another node's log. */
    public boolean isNewestAudioOnAnotherNode(NodeId localNode) {
        return audioProgress.isPresent() && !audioProgress.get().node().equals(localNode);
    }

    /** Whether another node may have appended more than the stored progress: it did not release its lease. */
    public boolean isAudioProgressUncertain(NodeId localNode) {
        return audioProgress.isPresent()
                && isNewestAudioOnAnotherNode(localNode)
                && !audioProgress.get().isExact();
    }

    private Decision whileLeased(long leaseEpoch, Function<Leased, Decision> then) {
        if (state instanceof Ended ended) {
            return new Decision.Refused(new Refusal.AlreadyEnded(id, ended));
        }
        if (state instanceof Leased leased && leased.lease().epoch() == leaseEpoch) {
            return then.apply(leased);
        }
        return new Decision.Refused(
                epoch == leaseEpoch ? new Refusal.LeaseExpired(id, leaseEpoch) : new Refusal.LeaseLost(id, leaseEpoch));
    }

    /** The same session with newer audio progress. Part of another transition: no event and no new version. */
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

    private Decision interrupted(Instant now, SessionTimeouts timeouts) {
        return accepted(
                new Interrupted(now, now.plus(timeouts.speakerGrace()), state instanceof Paused),
                new SessionEvent.SpeakerInterrupted());
    }

    private Decision ended(EndReason reason, Optional<Sequence> lastSequence, Instant now, SessionTimeouts timeouts) {
        Optional<Sequence> last =
                audioProgress.map(stored -> stored.lastSequence(lastSequence)).orElse(lastSequence);
        return accepted(
                new Ended(now, reason, last, now.plus(timeouts.endedSessionRetention())),
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
