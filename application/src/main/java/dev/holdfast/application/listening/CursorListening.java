package dev.holdfast.application.listening;

import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.session.AudioProgress;
import dev.holdfast.domain.session.Session;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A listener is a cursor, and whoever may be behind it. */
final class CursorListening implements ListenerAttachment {

    private final Session session;
    private final AudioLog log;
    private final AudioCursor cursor;
    private final AccessControl access;
    /** Written where the cursor is moved: by the constructor, then by the thread that writes to the listener. */
    private boolean beginsWithGap;

    /** How far the talk had come when this was attached, wherever it was spoken. */
    private final long saidElsewhere;

    private volatile @Nullable Principal caller;

    CursorListening(
            Session session, Optional<Principal> caller, AudioLog log, StartPosition from, AccessControl access) {
        this.session = session;
        this.caller = caller.orElse(null);
        this.log = log;
        this.access = access;
        this.beginsWithGap = isNoLongerKept(from);
        this.saidElsewhere =
                session.audioProgress().map(AudioProgress::nextSequence).orElse(0L);
        this.cursor = log.cursor(inThisLog(from));
    }

    /**
     * Where to begin here. The talk may have come further on another server: what is live now, and what was said a moment
     * ago, is what follows that.
     */
    private StartPosition inThisLog(StartPosition from) {
        boolean wantsNewest = from instanceof StartPosition.Live || from instanceof StartPosition.Ago;
        return wantsNewest && saidElsewhere > log.nextSequence() && saidElsewhere <= Sequence.MAX
                ? new StartPosition.At(new Sequence(saidElsewhere))
                : from;
    }

    private boolean isNoLongerKept(StartPosition from) {
        return from instanceof StartPosition.At at && at.sequence().value() < log.retainedFromSequence();
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
    public boolean isEvicted() {
        return cursor.isEvicted();
    }

    @Override
    public void seek(StartPosition from) {
        beginsWithGap = isNoLongerKept(from);
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
        return Optional.ofNullable(caller).map(Principal::until);
    }

    @Override
    public Outcome<Instant> refresh(String token) {
        Principal before = caller;
        if (before == null) {
            return Outcome.denied(new Denial.NotAllowed("Nobody asked this listener for a token."));
        }
        return access.renewToken(token, before).then(newer -> {
            caller = newer;
            return Outcome.granted(newer.until());
        });
    }

    @Override
    public void close() {
        cursor.close();
    }
}
