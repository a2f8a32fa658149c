package dev.holdfast.application.listening;

import dev.holdfast.application.admission.Admission;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Listening;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.out.AudioCursor;
import dev.holdfast.application.port.out.AudioLog;
import dev.holdfast.application.port.out.Caller;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartAt;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.Spoken;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A listener is a cursor, and whoever may be behind it. */
final class CursorListening implements Listening {

    private final Session session;
    private final AudioLog log;
    private final AudioCursor cursor;
    private final Admission admission;
    private final boolean beginsWithGap;

    /** How far the talk had come when this was attached, wherever it was spoken. */
    private final long saidElsewhere;

    private volatile @Nullable Caller caller;

    CursorListening(Session session, Optional<Caller> caller, AudioLog log, StartAt from, Admission admission) {
        this.session = session;
        this.caller = caller.orElse(null);
        this.log = log;
        this.admission = admission;
        this.beginsWithGap = from instanceof StartAt.At at && at.sequence().value() < log.retainedFromSequence();
        this.saidElsewhere = session.spoken().map(Spoken::nextSequence).orElse(0L);
        this.cursor = log.cursor(inThisLog(from));
    }

    /**
     * Where to begin here. The talk may have come further on another server: what is live now, and what was said a moment
     * ago, is what follows that.
     */
    private StartAt inThisLog(StartAt from) {
        boolean wantsNewest = from instanceof StartAt.Live || from instanceof StartAt.Ago;
        return wantsNewest && saidElsewhere > log.nextSequence() && saidElsewhere <= Sequence.MAX
                ? new StartAt.At(new Sequence(saidElsewhere))
                : from;
    }

    @Override
    public Session session() {
        return session;
    }

    @Override
    public boolean beginsWithGap() {
        return beginsWithGap;
    }

    @Override
    public ByteBuffer slice(int bytesMax) {
        return cursor.slice(bytesMax);
    }

    @Override
    public long nextSequence() {
        return cursor.nextSequence();
    }

    @Override
    public long liveSequence() {
        return Math.max(log.nextSequence(), saidElsewhere);
    }

    @Override
    public long retainedFromSequence() {
        long retained = log.retainedFromSequence();
        return retained == log.nextSequence() ? Math.max(retained, saidElsewhere) : retained;
    }

    @Override
    public boolean isSealed() {
        return log.isSealed();
    }

    @Override
    public boolean isLetGo() {
        return cursor.isLetGo();
    }

    @Override
    public void seek(StartAt from) {
        cursor.seek(inThisLog(from));
    }

    @Override
    public void watch(Runnable watcher) {
        log.watch(watcher);
    }

    @Override
    public void unwatch(Runnable watcher) {
        log.unwatch(watcher);
    }

    @Override
    public Optional<Instant> tokenUntil() {
        return Optional.ofNullable(caller).map(Caller::until);
    }

    @Override
    public Outcome<Instant> refresh(String token) {
        Caller before = caller;
        if (before == null) {
            return Outcome.denied(new Denial.NotAllowed("Nobody asked this listener for a token."));
        }
        return admission.renewed(token, before).then(newer -> {
            caller = newer;
            return Outcome.granted(newer.until());
        });
    }

    @Override
    public void close() {
        cursor.close();
    }
}
