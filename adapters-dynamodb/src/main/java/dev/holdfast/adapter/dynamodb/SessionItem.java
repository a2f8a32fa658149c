package dev.holdfast.adapter.dynamodb;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session as flat fields: what is stored of it. Words and not ordinals stand for constants. A field that its state does
 * not have is null, and not stored.
 *
 * @param dueAt the one instant that every state has: when the session expires unattended, its lease or its grace ends, or
 *     it may be forgotten
 * @param state its word
 */
record SessionItem(
        String id,
        String owner,
        String sourceLanguage,
        String qualityTier,
        @Nullable Integer clockHertz,
        Instant createdAt,
        long epoch,
        @Nullable String spokenNode,
        @Nullable Long spokenNextSequence,
        @Nullable Long spokenMediaTimeMicros,
        @Nullable Boolean spokenExactly,
        String state,
        Instant dueAt,
        @Nullable String leaseConnection,
        @Nullable Instant leaseSince,
        @Nullable Boolean leaseWanted,
        @Nullable Instant interruptedAt,
        @Nullable Boolean wasPaused,
        @Nullable Instant endedAt,
        @Nullable String endReason,
        @Nullable Long lastSequence,
        long version) {}
