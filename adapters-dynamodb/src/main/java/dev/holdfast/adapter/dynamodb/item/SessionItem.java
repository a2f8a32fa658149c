// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb.item;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session as flat fields, as stored. Constants are stored as words. A field that its state does not have is null and not
 * stored.
 *
 * @param dueAt when the session is due: it expires without a speaker, its lease or grace period ends, or it may be deleted
 * @param state the state's word
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
