package dev.holdfast.adapter.local;

import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/**
 * The sessions, the keys, and the indices over both, in one store. Changes count once {@link #commit} returned. Whoever
 * calls holds the repository's lock.
 */
final class SessionTables {

    /** What the maps below look like. A store of a higher number is from a newer Holdfast. */
    private static final int LAYOUT = 1;

    /** The index entries say everything in their key. */
    private static final byte[] NOTHING = new byte[0];

    /** Expired keys removed by one creation, which adds one at the most: so they get fewer, and no creation waits. */
    private static final int SWEPT_KEYS_MAX = 16;

    /** Every save leaves its predecessor's bytes behind; looking so seldom costs next to nothing. */
    private static final int COMMITS_BETWEEN_COMPACTIONS = 1_000;

    /** A part of the file that is less full than this is written anew, so that its room can be used again. */
    private static final int FILL_PERCENT_MIN = 50;

    /** As much as is written anew at once: a few milliseconds' work. */
    private static final int COMPACTION_BYTES_MAX = 1024 * 1024;

    private final MVStore store;
    private final MVMap<String, byte[]> sessions;
    private final MVMap<String, byte[]> byOwner;
    private final MVMap<String, byte[]> byDue;
    private final MVMap<String, byte[]> keys;
    private final MVMap<String, byte[]> keysByExpiry;
    private final SessionCounts counts;
    private int commits;

    /**
     * @param counts told what is stored now, and of every change from here on
     * @throws UnknownLayout if the store is from a newer Holdfast
     */
    SessionTables(MVStore store, SessionCounts counts) {
        this.store = store;
        this.counts = counts;
        if (store.getStoreVersion() > LAYOUT) {
            throw new UnknownLayout(store.getStoreVersion());
        }
        this.sessions = map("sessions");
        this.byOwner = map("sessionsByOwner");
        this.byDue = map("sessionsByDue");
        this.keys = map("idempotencyKeys");
        this.keysByExpiry = map("idempotencyKeysByExpiry");
        store.setStoreVersion(LAYOUT);
        store.commit();
        count();
    }

    /** Looks at each session once, and at no more of it than its state: ten thousand take some 25 ms. */
    private void count() {
        counts.startOver();
        for (Cursor<String, byte[]> each = sessions.cursor(null); each.hasNext(); ) {
            String id = each.next();
            SessionRecord.stateIn(id, each.getValue()).ifPresent(counts::found);
        }
    }

    private MVMap<String, byte[]> map(String name) {
        return store.openMap(
                name,
                new MVMap.Builder<String, byte[]>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
    }

    @Nullable Session find(SessionId id) {
        byte[] bytes = sessions.get(id.value());
        return bytes == null ? null : SessionRecord.decode(id.value(), bytes);
    }

    /** Stores a session in place of what it was before, which is null for a new one. */
    void put(@Nullable Session before, Session next) {
        sessions.put(next.id().value(), SessionRecord.encode(next));
        counts.moved(before, next);
        move(byOwner, before == null ? null : IndexKey.byOwner(before), IndexKey.byOwner(next));
        move(byDue, before == null ? null : IndexKey.byDue(before), IndexKey.byDue(next));
    }

    /** An entry that stays where it is is not written again: saves are many, and most move nothing. */
    private static void move(MVMap<String, byte[]> index, @Nullable String from, String to) {
        if (to.equals(from)) {
            return;
        }
        if (from != null) {
            index.remove(from);
        }
        index.put(to, NOTHING);
    }

    void remove(Session session) {
        byOwner.remove(IndexKey.byOwner(session));
        byDue.remove(IndexKey.byDue(session));
        sessions.remove(session.id().value());
        counts.moved(session, null);
    }

    /** What is remembered of this request's key, unless it is time to forget it. */
    Optional<KeyRecord> key(IdempotentRequest request, Instant now) {
        return Optional.ofNullable(keys.get(IndexKey.ofRequest(request)))
                .map(KeyRecord::decode)
                .filter(record -> record.until().isAfter(now));
    }

    void putKey(IdempotentRequest request, Session created) {
        String key = IndexKey.ofRequest(request);
        removeKey(key);
        keys.put(key, KeyRecord.of(request, created).encode());
        keysByExpiry.put(IndexKey.ascending(request.until()) + key, NOTHING);
    }

    private void removeKey(String key) {
        byte[] old = keys.remove(key);
        if (old != null) {
            keysByExpiry.remove(IndexKey.ascending(KeyRecord.decode(old).until()) + key);
        }
    }

    /** Lets go of some of the keys whose time is over. */
    void sweepKeys(Instant now) {
        for (String entry : upTo(keysByExpiry, now, SWEPT_KEYS_MAX)) {
            keysByExpiry.remove(entry);
            keys.remove(entry.substring(IndexKey.TIME_CHARS));
        }
    }

    /** So many sessions that are due, the most overdue first. */
    List<Session> due(Instant now, int max) {
        List<Session> due = new ArrayList<>();
        for (String entry : upTo(byDue, now, max)) {
            due.add(indexed(entry.substring(IndexKey.TIME_CHARS)));
        }
        return due;
    }

    /** The entries of an index by time that are not after an instant. */
    private static List<String> upTo(MVMap<String, byte[]> index, Instant now, int max) {
        String last = IndexKey.ascending(now);
        List<String> entries = new ArrayList<>();
        Iterator<String> all = index.keyIterator(null);
        while (entries.size() < max && all.hasNext()) {
            String entry = all.next();
            if (entry.substring(0, IndexKey.TIME_CHARS).compareTo(last) > 0) {
                break;
            }
            entries.add(entry);
        }
        return entries;
    }

    /**
     * So many sessions of an owner, newest first.
     *
     * @param after the place of the last session already seen, as {@link SessionPlace} writes it; empty for the first
     */
    List<Session> ofOwner(Owner owner, String after, int max) {
        String prefix = IndexKey.ownersPrefix(owner);
        String from = prefix + after;
        List<Session> found = new ArrayList<>();
        Iterator<String> entries = byOwner.keyIterator(from);
        while (found.size() < max && entries.hasNext()) {
            String entry = entries.next();
            if (!entry.startsWith(prefix)) {
                break;
            }
            if (!entry.equals(from)) {
                found.add(indexed(entry.substring(prefix.length() + IndexKey.TIME_CHARS)));
            }
        }
        return found;
    }

    private Session indexed(String id) {
        byte[] bytes = sessions.get(id);
        if (bytes == null) {
            throw new IllegalStateException("the index names a session that is not stored: " + id);
        }
        return SessionRecord.decode(id, bytes);
    }

    /** Makes what was changed outlive the process. */
    void commit() {
        store.commit();
        counts.committed();
        if (++commits % COMMITS_BETWEEN_COMPACTIONS == 0) {
            store.compact(FILL_PERCENT_MIN, COMPACTION_BYTES_MAX);
        }
    }

    /** Takes back what was not committed. */
    void rollback() {
        store.rollback();
        counts.rolledBack();
    }

    void close() {
        store.close();
    }

    /** Leaves the file as it was at the last commit. */
    void abandon() {
        store.closeImmediately();
    }

    /** A store from a newer Holdfast. */
    static final class UnknownLayout extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnknownLayout(int layout) {
            super("it is of layout " + layout + ", from a newer Holdfast; this one knows " + LAYOUT + ".");
        }
    }
}
