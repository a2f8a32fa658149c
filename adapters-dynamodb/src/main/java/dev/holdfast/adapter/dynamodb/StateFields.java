package dev.holdfast.adapter.dynamodb;

import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.SessionState;
import dev.holdfast.domain.session.SpeakerLease;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session's state as flat fields, by hand: which of them are there depends on the state, and that is no mapping. A
 * lease's epoch is not among them, because it is the session's.
 */
record StateFields(
        String state,
        Instant dueAt,
        @Nullable String leaseConnection,
        @Nullable Instant leaseSince,
        @Nullable Boolean leaseWanted,
        @Nullable Instant interruptedAt,
        @Nullable Boolean wasPaused,
        @Nullable Instant endedAt,
        @Nullable String endReason,
        @Nullable Long lastSequence) {

    static StateFields of(SessionState state) {
        String word = state.word();
        if (state instanceof SessionState.Waiting waiting) {
            return new StateFields(word, waiting.expiresAt(), null, null, null, null, null, null, null, null);
        }
        if (state instanceof SessionState.Leased attended) {
            SpeakerLease lease = attended.lease();
            return new StateFields(
                    word,
                    lease.until(),
                    lease.connection().value(),
                    lease.since(),
                    lease.requested(),
                    null,
                    null,
                    null,
                    null,
                    null);
        }
        if (state instanceof SessionState.Interrupted interrupted) {
            return new StateFields(
                    word,
                    interrupted.graceEndsAt(),
                    null,
                    null,
                    null,
                    interrupted.since(),
                    interrupted.wasPaused(),
                    null,
                    null,
                    null);
        }
        SessionState.Ended ended = (SessionState.Ended) state;
        Long last = ended.lastSequence().map(Sequence::value).orElse(null);
        return new StateFields(
                word,
                ended.forgottenAt(),
                null,
                null,
                null,
                null,
                null,
                ended.at(),
                ended.reason().word(),
                last);
    }

    /** @throws IllegalStateException if the fields are of no state known here */
    SessionState toState(long epoch) {
        return switch (state) {
            case "waiting" -> new SessionState.Waiting(dueAt);
            case "live" -> new SessionState.Live(lease(epoch));
            case "paused" -> new SessionState.Paused(lease(epoch));
            case "interrupted" ->
                new SessionState.Interrupted(there(interruptedAt), dueAt, Boolean.TRUE.equals(wasPaused));
            case "ended" ->
                new SessionState.Ended(
                        there(endedAt),
                        reason(),
                        Optional.ofNullable(lastSequence).map(Sequence::new),
                        dueAt);
            default -> throw new IllegalStateException("no such state: " + state);
        };
    }

    private SpeakerLease lease(long epoch) {
        return new SpeakerLease(
                epoch,
                new ConnectionId(there(leaseConnection)),
                there(leaseSince),
                dueAt,
                Boolean.TRUE.equals(leaseWanted));
    }

    private EndReason reason() {
        return Arrays.stream(EndReason.values())
                .filter(each -> each.word().equals(endReason))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no such reason to end: " + endReason));
    }

    private <T> T there(@Nullable T field) {
        return Objects.requireNonNull(field, () -> "a session that is " + state + " lacks a field");
    }
}
