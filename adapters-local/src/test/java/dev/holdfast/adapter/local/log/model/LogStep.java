package dev.holdfast.adapter.local.log.model;

import dev.holdfast.domain.audio.StartPosition;

/** Something that can happen to a log, as a value: what a random try is a list of. */
sealed interface LogStep {

    /** So many frames, one after the other. */
    record Append(int frames, int payloadBytes) implements LogStep {}

    /** One frame whose sequence leaves so many out. */
    record AppendAfterGap(int missing, int payloadBytes) implements LogStep {}

    /** A frame that was said before, or that was left out. */
    record AppendDuplicate(int back) implements LogStep {}

    /** A newer speaker takes over; the older one tries to go on. */
    record TakeOver() implements LogStep {}

    /** A speaker comes who should have come earlier. */
    record TakeOverLate(int epochsLate) implements LogStep {}

    record Attach(Place from) implements LogStep {}

    /** One slice is asked for, and a part of it taken. */
    record Read(int listener, int bytesMax, int percentTaken) implements LogStep {}

    /** One listener reads all there is. */
    record ReadAll(int listener) implements LogStep {}

    /** The connection is lost, in the middle of a record perhaps; the listener comes back for what follows. */
    record Resume(int listener) implements LogStep {}

    record Seek(int listener, Place to) implements LogStep {}

    record QueryNext(int listener) implements LogStep {}

    /** Time passes, in hundredths of the retention, and what is old may go. */
    record Prune(int percentOfRetention) implements LogStep {}

    record Seal() implements LogStep {}

    record Unseal() implements LogStep {}

    /** The process is killed, and another one opens what it left. */
    record Restart() implements LogStep {}

    /** Where to begin, in terms of how long the log is then. */
    record Place(Kind kind, int permille) {

        enum Kind {
            LIVE,
            START,
            AT,
            AGO
        }

        StartPosition in(ReferenceLog spoken) {
            long there = spoken.next() * permille / 1_000;
            return switch (kind) {
                case LIVE -> new StartPosition.Live();
                case START -> new StartPosition.Start();
                case AT -> new StartPosition.At(new dev.holdfast.domain.audio.Sequence(there));
                case AGO ->
                    new StartPosition.Ago(java.time.Duration.ofMillis(there * ReferenceLog.FRAME_MICROS / 1_000));
            };
        }
    }
}
