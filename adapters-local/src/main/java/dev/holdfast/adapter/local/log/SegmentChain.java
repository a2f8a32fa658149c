package dev.holdfast.adapter.local.log;

import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.QualityTier;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A log's segments, from the oldest kept to the active one: how one follows another, and how the old ones go.
 *
 * <p>What changes the chain holds the log's {@link Gate}; readers follow {@link Segment#next}. Bytes are given back by the
 * pruning thread, or under the gate by a talk in need that takes their place, and only when no reader has them pinned.
 */
final class SegmentChain {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentChain.class);

    /** Old audio goes by whole segments, so a segment covers a fifth of the retention at the most. */
    private static final int SEGMENTS_PER_RETENTION = 5;

    /** Room in reserve: the largest frame several times over, and four seconds of PCM. */
    private static final int SPARE_BYTES = 128 * 1024;

    /** An empty segment that only remembers the sequence. */
    private static final int EMPTY_BYTES = 4 * 1024;

    private final SessionId session;
    private final SegmentStore store;
    private final AudioLogSettings settings;
    private final Clock clock;
    private final Gate gate;

    private volatile Segment head;
    private volatile Segment active;
    private volatile boolean rollIsDue;
    private volatile boolean inNeed;

    /** Whether audio went before its time while somebody speaks. */
    private volatile boolean gaveWay;

    private volatile int segmentBytes;

    /** What this process appended first. Where the log was there before, nobody knows. */
    private volatile long beginsWith;

    /** Under the gate. */
    private @Nullable Blank spare;

    /** Whether anybody speaks in this process. Under the gate. */
    private boolean spokenInto;

    /** Segments that were let go and may still be read. */
    private final Queue<Segment> leaving = new ConcurrentLinkedQueue<>();

    SegmentChain(
            SessionId session,
            SegmentStore store,
            SegmentStore.Remains remains,
            AudioLogSettings settings,
            Clock clock,
            Gate gate) {
        this.session = session;
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.gate = gate;
        this.segmentBytes = settings.segmentBytes(QualityTier.STANDARD);
        this.head = Segment.none(0);
        this.active = head;
        remains.segments().forEach(this::link);
        long logEnd = remains.spares().stream().mapToLong(Blank::logEnd).max().orElse(0);
        if (logEnd > active.endSequence()) {
            ofSession(LOG.atWarn())
                    .log(
                            "the audio ends with sequence {} and had come to {}: what is missing is gone",
                            active.endSequence() - 1,
                            logEnd - 1);
            link(Segment.none(logEnd));
        }
        for (Blank blank : remains.spares()) {
            if (spare == null) {
                spare = blank;
            } else {
                blank.backing().release(false);
            }
        }
        if (head.isNone() && active != head) {
            head = head.next();
        }
    }

    private LoggingEventBuilder ofSession(LoggingEventBuilder line) {
        return line.addKeyValue("sessionId", session);
    }

    private void link(Segment segment) {
        if (segment.firstSequence() < active.endSequence()) {
            ofSession(LOG.atWarn())
                    .log(
                            "sequence {} is there twice: the segment that begins with it again is left out",
                            segment.firstSequence());
            segment.backing().release(!segment.isEmpty());
            return;
        }
        long writtenMillis = segment.backing().writtenMillis();
        long age = writtenMillis == 0 ? 0 : Math.max(0, clock.now().toEpochMilli() - writtenMillis);
        segment.touchedAt(clock.nanos() - Duration.ofMillis(age).toNanos());
        active.continueIn(segment);
        active = segment;
    }

    Segment head() {
        return head;
    }

    Segment active() {
        return active;
    }

    /** The oldest segment, pinned for the caller. */
    Segment pinnedHead() {
        while (true) {
            Segment oldest = head;
            if (oldest.pin()) {
                return oldest;
            }
        }
    }

    /** The active segment, pinned for the caller. */
    Segment pinnedActive() {
        while (true) {
            Segment newest = active;
            if (newest.pin()) {
                return newest;
            }
        }
    }

    /** How large frames are to be expected. */
    void expect(QualityTier tier) {
        segmentBytes = settings.segmentBytes(tier);
    }

    /** Whether less is kept than was promised, because there is no room. */
    boolean isShortOfRoom() {
        return inNeed || gaveWay;
    }

    /** There is room again for what is said from now on. */
    void hasRoomAgain() {
        gaveWay = false;
    }

    long reservedBytes() {
        long sum = 0;
        for (Segment each = head; each != null; each = each.next()) {
            sum += each.reservedBytes();
        }
        return sum;
    }

    int segments() {
        int count = 0;
        for (Segment each = head; each != null; each = each.next()) {
            count++;
        }
        return count;
    }

    // --- appending, under the gate ---------------------------------------------------------------------------------

    /**
     * Takes what room a talk needs so that it can never run out of it in its midst: its first segment, and a spare one.
     *
     * @param from what comes before this sequence and is not here was appended elsewhere
     * @throws IOException if there is no room for a talk that has not begun
     */
    void makeReady(long from) throws IOException {
        spokenInto = settings.retention().isPresent();
        if (active.isNone() || from > active.endSequence()) {
            goOnAt(Math.max(from, active.endSequence()));
        }
        if (spare == null && settings.retention().isPresent()) {
            try {
                spare = store.spare(session, Math.min(SPARE_BYTES, segmentBytes));
            } catch (IOException noRoom) {
                if (head == active && active.isEmpty()) {
                    throw noRoom;
                }
                ofSession(LOG.atWarn()).log("there is no room in reserve: {}", noRoom.getMessage());
            }
        }
    }

    /** The next frame has this sequence; readers learn of the jump as they come to it. */
    void goOnAt(long sequence) throws IOException {
        boolean begins = active.isNone();
        follow(store.create(session, sequence, segmentBytes));
        if (begins && head.isNone()) {
            beginsWith = sequence;
            head = active;
        }
    }

    /** The talk ended before this sequence; readers learn of what is not here. Takes no room. */
    void endWith(long sequence) {
        exclusively(() -> {
            if (sequence > active.endSequence()) {
                boolean begins = head == active && active.isNone();
                follow(Segment.none(sequence));
                if (begins) {
                    beginsWith = sequence;
                    head = active;
                }
            }
        });
    }

    /** Whether audio before this sequence never was in this log, and has not merely been let go. */
    boolean beginsWith(long sequence) {
        return sequence == beginsWith;
    }

    /** The segment to append so many bytes to. */
    Segment roomFor(int length) throws IOException {
        Segment current = active;
        try {
            if (!current.hasRoom(length) || rollIsDue && !current.isEmpty()) {
                current = roll(segmentBytes);
            }
            current.reserve(length);
            return current;
        } catch (IOException noRoom) {
            return despiteNeed(length, noRoom);
        }
    }

    private Segment roll(int bytes) throws IOException {
        return follow(store.create(session, active.endSequence(), bytes));
    }

    private Segment follow(Segment fresh) {
        Segment full = active;
        fresh.touchedAt(clock.nanos());
        full.continueIn(fresh);
        full.backing().needsNoMore();
        active = fresh;
        rollIsDue = false;
        return fresh;
    }

    /**
     * There is no more room, and the talk goes on: in what room is left, in its spare, or in the place of its own oldest
     * audio, which whoever comes later will miss. Not so a recording, which was promised to be whole.
     */
    private Segment despiteNeed(int length, IOException noRoom) throws IOException {
        if (active.hasReserved(length)) {
            return active;
        }
        if (settings.retention().isEmpty()) {
            throw noRoom;
        }
        Blank room = spare != null && spare.hasRoom(length) ? spare : oldest(length);
        if (room == null) {
            throw noRoom;
        }
        if (room == spare) {
            spare = null;
        }
        if (!inNeed) {
            inNeed = true;
            ofSession(LOG.atWarn())
                    .log("it goes on without room for more: only its newest audio is kept ({})", noRoom.getMessage());
        }
        return follow(room.begin(active.endSequence()));
    }

    /** The room of the oldest segment that nobody reads. */
    private @Nullable Blank oldest(int length) {
        for (Segment oldest = head; oldest != active; oldest = head) {
            head = oldest.next();
            oldest.retire();
            if (!oldest.isNone() && !oldest.backing().isShared() && oldest.close()) {
                Blank blank = Blank.of(oldest);
                if (blank.hasRoom(length)) {
                    return blank;
                }
                oldest.backing().release(false);
            } else {
                leaving.add(oldest);
            }
        }
        return null;
    }

    // --- letting go, by the pruning thread -------------------------------------------------------------------------

    /** Lets go of what is older, or more, than is kept. What is being appended to stays, until the session is over. */
    void prune() {
        forceIfWanted();
        long now = clock.nanos();
        if (settings.retention().isPresent()) {
            long keep = settings.retention().get().toNanos();
            if (gate.isSealed() && !active.isEmpty() && now - active.lastAppendNanos() > keep) {
                empty();
            }
            exclusively(() -> {
                while (mayDropOldest()
                        && (head.isEmpty()
                                || now - head.lastAppendNanos() > keep
                                || reservedBytes() > settings.sessionBytesMax())) {
                    dropOldest();
                }
            });
            rollIsDue = isOld(active, now - keep / SEGMENTS_PER_RETENTION)
                    || active.reservedBytes() > settings.sessionBytesMax() / SEGMENTS_PER_RETENTION;
        }
        exclusively(() -> {
            if (spare != null) {
                spare.remember(active.endSequence());
            }
        });
        if (gate.isSealed()) {
            exclusively(this::dropSpare);
        } else if (inNeed) {
            exclusively(this::recoverFromNeed);
        }
        releaseLeft(false);
    }

    /** A talk in need looks whether there is room again: if there is, it takes a spare first. */
    private void recoverFromNeed() {
        try {
            if (spare == null) {
                spare = store.spare(session, Math.min(SPARE_BYTES, segmentBytes));
            }
            inNeed = false;
            ofSession(LOG.atInfo()).log("there is room again");
        } catch (IOException notYet) {
            ofSession(LOG.atDebug()).setCause(notYet).log("there is no room yet");
        }
    }

    private void dropSpare() {
        Blank unused = spare;
        if (unused != null) {
            spare = null;
            unused.backing().release(false);
        }
    }

    /** Lets go of the oldest segment, whatever its age. How many bytes will come of it, 0 where only the active one is left. */
    long letGoOfOldest() {
        long[] freed = {0};
        exclusively(() -> {
            if (mayDropOldest()) {
                freed[0] = head.reservedBytes();
                dropOldest();
                gaveWay = spokenInto && !gate.isSealed();
            }
        });
        releaseLeft(false);
        return freed[0];
    }

    /** Lets go of everything but the sequence. */
    void empty() {
        exclusively(() -> {
            while (head != active) {
                dropOldest();
            }
        });
        releaseLeft(false);
        if (active.isEmpty()) {
            return;
        }
        try {
            gate.exclusively(() -> {
                roll(EMPTY_BYTES);
                dropOldest();
            });
        } catch (IOException later) {
            ofSession(LOG.atDebug()).setCause(later).log("the last audio is kept a while longer");
        }
        releaseLeft(false);
    }

    /** Whoever speaks without a spare keeps one old segment: its place is all that a talk in need has. */
    private boolean mayDropOldest() {
        return head != active && (!spokenInto || spare != null || gate.isSealed() || head.next() != active);
    }

    private void dropOldest() {
        Segment oldest = head;
        head = oldest.next();
        oldest.retire();
        leaving.add(oldest);
    }

    private void exclusively(Runnable change) {
        try {
            gate.exclusively(change::run);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Gives back what nobody reads any more. */
    void releaseLeft(boolean keepFiles) {
        for (Iterator<Segment> each = leaving.iterator(); each.hasNext(); ) {
            Segment left = each.next();
            if (left.close()) {
                each.remove();
                left.backing().release(keepFiles);
            } else if (!keepFiles) {
                left.backing().forget();
            }
        }
    }

    boolean hasLeft() {
        return !leaving.isEmpty();
    }

    private void forceIfWanted() {
        if (settings.fsync() == Fsync.INTERVAL) {
            for (Segment each = head; each != null; each = each.next()) {
                each.force();
            }
        }
    }

    /** The log is gone: whoever reads finds nothing more. The gate is shut for good. */
    void dissolve() {
        Segment nothing = Segment.none(active.endSequence());
        exclusively(() -> {
            dropSpare();
            active.continueIn(nothing);
            active = nothing;
            while (head != active) {
                dropOldest();
            }
        });
    }

    private @Nullable Segment rolling;
    private long rollingSinceNanos;

    /** Whether this segment has been the active one since before then. For the pruning thread alone. */
    private boolean isOld(Segment segment, long thenNanos) {
        if (segment.isEmpty()) {
            return false;
        }
        if (rolling != segment) {
            rolling = segment;
            rollingSinceNanos = clock.nanos();
        }
        return rollingSinceNanos - thenNanos < 0;
    }
}
