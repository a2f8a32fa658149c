// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.listening.feed;

import dev.holdfast.application.port.in.listener.AudioFeed;
import dev.holdfast.application.port.out.audio.AudioCursor;
import dev.holdfast.application.port.out.audio.AudioLog;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import java.nio.ByteBuffer;

/** Reads a session's log through one cursor. The cursor is confined to the thread that writes to the listener. */
public final class CursorFeed implements AudioFeed, AutoCloseable {

    private final AudioLog log;
    private final AudioCursor cursor;

    /** One after the last sequence that any node had appended at the attach, as stored. */
    private final long storedNextSequence;

    /** Confined to the thread that writes to the listener. */
    private boolean beginsWithGap;

    /** @param storedNextSequence one after the last sequence that any node had appended, as stored; 0 if unknown */
    public CursorFeed(AudioLog log, long storedNextSequence, StartPosition from) {
        this.log = log;
        this.storedNextSequence = storedNextSequence;
        this.beginsWithGap = isEvicted(from);
        this.cursor = log.cursor(inThisLog(from));
    }

    /** If another node has later audio than this log, the live edge is after that audio. */
    private StartPosition inThisLog(StartPosition from) {
        boolean wantsNewest = from instanceof StartPosition.Live || from instanceof StartPosition.Ago;
        return wantsNewest && storedNextSequence > log.nextSequence() && storedNextSequence <= Sequence.MAX
                ? new StartPosition.At(new Sequence(storedNextSequence))
                : from;
    }

    private boolean isEvicted(StartPosition from) {
        return from instanceof StartPosition.At at && at.sequence().value() < log.retainedFromSequence();
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
        return Math.max(log.nextSequence(), storedNextSequence);
    }

    @Override
    public long retainedFromSequence() {
        long retained = log.retainedFromSequence();
        return retained == log.nextSequence() ? Math.max(retained, storedNextSequence) : retained;
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
        beginsWithGap = isEvicted(from);
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
    public void close() {
        cursor.close();
    }
}
