// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log.model;

import dev.holdfast.domain.audio.StartPosition;

/** One step of a random test of a log. */
sealed interface LogStep {

    /** Appends frames with consecutive sequences. */
    record Append(int frames, int payloadBytes) implements LogStep {}

    /** Appends one frame and skips some sequences before it. */
    record AppendAfterGap(int missing, int payloadBytes) implements LogStep {}

    /** Appends a frame that is in the log already, or whose sequence was skipped. */
    record AppendDuplicate(int back) implements LogStep {}

    /** A newer epoch takes over, and the older one tries to append. */
    record TakeOver() implements LogStep {}

    /** An older epoch tries to take over. */
    record TakeOverLate(int epochsLate) implements LogStep {}

    record OpenCursor(Position from) implements LogStep {}

    /** Reads one slice and takes a part of it. */
    record Read(int reader, int bytesMax, int percentTaken) implements LogStep {}

    /** Reads to the end of the log. */
    record ReadAll(int reader) implements LogStep {}

    /** Closes the cursor, perhaps within a record, and opens one at the next sequence. */
    record Resume(int reader) implements LogStep {}

    record Seek(int reader, Position to) implements LogStep {}

    record QueryNext(int reader) implements LogStep {}

    /** Advances the clock by a part of the retention and applies it. */
    record Prune(int percentOfRetention) implements LogStep {}

    record Seal() implements LogStep {}

    record Unseal() implements LogStep {}

    /** Kills the process and opens its files in a new one. */
    record Restart() implements LogStep {}

    /** A start position relative to the log's length. */
    record Position(Kind kind, int permille) {

        enum Kind {
            LIVE,
            START,
            AT,
            AGO
        }

        StartPosition in(ReferenceLog log) {
            long sequence = log.next() * permille / 1_000;
            return switch (kind) {
                case LIVE -> new StartPosition.Live();
                case START -> new StartPosition.Start();
                case AT -> new StartPosition.At(new dev.holdfast.domain.audio.Sequence(sequence));
                case AGO ->
                    new StartPosition.Ago(java.time.Duration.ofMillis(sequence * ReferenceLog.FRAME_MICROS / 1_000));
            };
        }
    }
}
