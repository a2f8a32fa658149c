// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb.item;

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
 * A session's state as flat fields. Written by hand, because which fields are present depends on the state. A lease's epoch
 * is the session's and not repeated here.
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
        if (state instanceof SessionState.Leased leased) {
            SpeakerLease lease = leased.lease();
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

    /** @throws IllegalStateException if the fields are not a state that this version supports */
    SessionState toState(long epoch) {
        return switch (state) {
            case "waiting" -> new SessionState.Waiting(dueAt);
            case "live" -> new SessionState.Live(lease(epoch));
            case "paused" -> new SessionState.Paused(lease(epoch));
            case "interrupted" ->
                new SessionState.Interrupted(present(interruptedAt), dueAt, Boolean.TRUE.equals(wasPaused));
            case "ended" ->
                new SessionState.Ended(
                        present(endedAt),
                        reason(),
                        Optional.ofNullable(lastSequence).map(Sequence::new),
                        dueAt);
            default -> throw new IllegalStateException("unknown state: " + state);
        };
    }

    private SpeakerLease lease(long epoch) {
        return new SpeakerLease(
                epoch,
                new ConnectionId(present(leaseConnection)),
                present(leaseSince),
                dueAt,
                Boolean.TRUE.equals(leaseWanted));
    }

    private EndReason reason() {
        return Arrays.stream(EndReason.values())
                .filter(each -> each.word().equals(endReason))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("unknown end reason: " + endReason));
    }

    private <T> T present(@Nullable T field) {
        return Objects.requireNonNull(field, () -> "a session in state " + state + " lacks a field");
    }
}
