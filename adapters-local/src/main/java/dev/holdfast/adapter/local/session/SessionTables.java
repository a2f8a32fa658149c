// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.session;

import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions, idempotency keys, and the indices of both, in one MVStore. Changes are durable when {@link #commit} has
 * returned. Guarded by the repository's lock.
 */
final class SessionTables {

    private static final Logger LOG = LoggerFactory.getLogger(SessionTables.class);

    /** Version of the maps' layout. A store with a higher one was written by a newer version. */
    private static final int LAYOUT = 1;

    /** Index entries have everything in their key. */
    private static final byte[] NO_VALUE = new byte[0];

    /** Expired keys removed by one creation. It adds at most one, so their number falls, and no creation is slow. */
    private static final int SWEPT_KEYS_MAX = 16;

    /** Each save leaves the bytes of the version before it. At this interval a compaction costs next to nothing. */
    private static final int COMMITS_BETWEEN_COMPACTIONS = 1_000;

    /** A chunk of the file that is less full than this is rewritten, so that its space can be reused. */
    private static final int FILL_PERCENT_MIN = 50;

    /** Bytes rewritten by one compaction: a few milliseconds. */
    private static final int COMPACTION_BYTES_MAX = 1024 * 1024;

    private final MVStore store;
    private final MVMap<String, byte[]> sessions;
    private final MVMap<String, byte[]> byOwner;
    private final MVMap<String, byte[]> byDue;
    private final MVMap<String, byte[]> keys;
    private final MVMap<String, byte[]> keysByExpiry;
    private final SessionCounts counts;

    /** Sessions that could not be decoded, and which were logged. Queries under the read lock add to it. */
    private final Set<String> skipped = ConcurrentHashMap.newKeySet();

    private int commits;

    /**
     * @param counts receives the number of stored sessions, and every change
     * @throws UnknownLayout if the store was written by a newer version
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

    /** Reads the state of each session, and nothing else of it: about 25 ms for ten thousand. */
    private void count() {
        counts.reset();
        for (Cursor<String, byte[]> each = sessions.cursor(null); each.hasNext(); ) {
            String id = each.next();
            SessionRecord.stateIn(id, each.getValue()).ifPresent(counts::addStored);
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

    /** Replaces the previous version of a session, which is null for a new one. */
    void put(@Nullable Session before, Session next) {
        sessions.put(next.id().value(), SessionRecord.encode(next));
        counts.change(before, next);
        move(byOwner, before == null ? null : IndexKey.byOwner(before), IndexKey.byOwner(next));
        move(byDue, before == null ? null : IndexKey.byDue(before), IndexKey.byDue(next));
    }

    /** Writes nothing if the key is unchanged: saves are frequent, and most leave the indices as they are. */
    private static void move(MVMap<String, byte[]> index, @Nullable String from, String to) {
        if (to.equals(from)) {
            return;
        }
        if (from != null) {
            index.remove(from);
        }
        index.put(to, NO_VALUE);
    }

    void remove(Session session) {
        byOwner.remove(IndexKey.byOwner(session));
        byDue.remove(IndexKey.byDue(session));
        sessions.remove(session.id().value());
        counts.change(session, null);
    }

    /** The record of this request's key, unless it has expired. */
    Optional<IdempotencyRecord> key(IdempotentRequest request, Instant now) {
        return Optional.ofNullable(keys.get(IndexKey.ofRequest(request)))
                .map(IdempotencyRecord::decode)
                .filter(record -> record.until().isAfter(now));
    }

    void putKey(IdempotentRequest request, Session created) {
        String key = IndexKey.ofRequest(request);
        removeKey(key);
        keys.put(key, IdempotencyRecord.of(request, created).encode());
        keysByExpiry.put(IndexKey.ascending(request.until()) + key, NO_VALUE);
    }

    private void removeKey(String key) {
        byte[] old = keys.remove(key);
        if (old != null) {
            keysByExpiry.remove(IndexKey.ascending(IdempotencyRecord.decode(old).until()) + key);
        }
    }

    /** Removes some of the expired keys. */
    void sweepKeys(Instant now) {
        String last = IndexKey.ascending(now);
        for (int swept = 0; swept < SWEPT_KEYS_MAX; swept++) {
            String entry = keysByExpiry.firstKey();
            if (entry == null || isLater(entry, last)) {
                return;
            }
            keysByExpiry.remove(entry);
            keys.remove(entry.substring(IndexKey.TIME_CHARS));
        }
    }

    /** At most {@code max} sessions that are due, most overdue first. */
    List<Session> due(Instant now, int max) {
        List<Session> due = new ArrayList<>();
        String last = IndexKey.ascending(now);
        Iterator<String> entries = byDue.keyIterator(null);
        while (due.size() < max && entries.hasNext()) {
            String entry = entries.next();
            if (isLater(entry, last)) {
                break;
            }
            indexed(entry.substring(IndexKey.TIME_CHARS)).ifPresent(due::add);
        }
        return due;
    }

    private static boolean isLater(String entry, String time) {
        return entry.substring(0, IndexKey.TIME_CHARS).compareTo(time) > 0;
    }

    /**
     * At most {@code max} sessions of an owner, newest first.
     *
     * @param after position of the last session that was returned, as {@link PageToken} encodes it; empty for the first
     */
    List<Session> ofOwner(Owner owner, String after, int max) {
        String prefix = IndexKey.ownerPrefix(owner);
        String from = prefix + after;
        List<Session> found = new ArrayList<>();
        Iterator<String> entries = byOwner.keyIterator(from);
        while (found.size() < max && entries.hasNext()) {
            String entry = entries.next();
            if (!entry.startsWith(prefix)) {
                break;
            }
            if (!entry.equals(from)) {
                indexed(entry.substring(prefix.length() + IndexKey.TIME_CHARS)).ifPresent(found::add);
            }
        }
        return found;
    }

    /** The session of an index entry. Empty if it cannot be decoded: one record must not stop all lists and sweeps. */
    private Optional<Session> indexed(String id) {
        try {
            byte[] bytes = sessions.get(id);
            if (bytes == null) {
                throw new IllegalStateException("the index has a session that is not stored: " + id);
            }
            return Optional.of(SessionRecord.decode(id, bytes));
        } catch (IllegalStateException undecodable) {
            if (skipped.add(id)) {
                LOG.atError()
                        .addKeyValue("sessionId", id)
                        .setCause(undecodable)
                        .log("the session cannot be decoded: lists and sweeps skip it");
            }
            return Optional.empty();
        }
    }

    /** Makes all changes durable. */
    void commit() {
        store.commit();
        counts.committed();
        if (++commits % COMMITS_BETWEEN_COMPACTIONS == 0) {
            store.compact(FILL_PERCENT_MIN, COMPACTION_BYTES_MAX);
        }
    }

    /** Reverts all uncommitted changes. */
    void rollback() {
        store.rollback();
        counts.rolledBack();
    }

    void close() {
        store.close();
    }

    /** Closes the store without a commit. */
    void closeImmediately() {
        store.closeImmediately();
    }

    /** The store was written by a newer version. */
    static final class UnknownLayout extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnknownLayout(int layout) {
            super("it has layout " + layout + ", of a newer Holdfast; this version supports " + LAYOUT + ".");
        }
    }
}
