// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.session;

import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import java.time.Duration;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guards the tables with a read-write lock. A store that failed (disk full, interrupted write) refuses all further calls,
 * so it is closed without a commit, and the next call opens it again from its last commit. Safe for use by many threads.
 */
final class LockedTables {

    /** A full disk is rarely freed sooner. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(LockedTables.class);

    private final Supplier<SessionTables> opener;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    /** Guarded by the lock, as is the next field. Null after a failure, until the next call. */
    private @Nullable SessionTables tables;

    private boolean closed;

    LockedTables(Supplier<SessionTables> opener) {
        this.opener = opener;
        this.tables = opener.get();
    }

    <T> T read(Function<SessionTables, T> query) {
        return guarded(lock.readLock(), query);
    }

    /** Runs a change. If it throws before its commit, it is rolled back. */
    <T> T write(Function<SessionTables, T> change) {
        return guarded(lock.writeLock(), stored -> {
            try {
                return change.apply(stored);
            } catch (MVStoreException broken) {
                throw broken;
            } catch (RuntimeException | Error failed) {
                stored.rollback();
                throw failed;
            }
        });
    }

    private <T> T guarded(Lock held, Function<SessionTables, T> work) {
        SessionTables used = opened();
        try {
            held.lock();
            try {
                return work.apply(used);
            } finally {
                held.unlock();
            }
        } catch (MVStoreException broken) {
            discard(used, broken);
            throw new SessionStoreUnavailable("the session store failed: " + broken.getMessage(), RETRY_AFTER, broken);
        }
    }

    private SessionTables opened() {
        lock.readLock().lock();
        try {
            if (tables != null) {
                return tables;
            }
        } finally {
            lock.readLock().unlock();
        }
        return open();
    }

    private SessionTables open() {
        lock.writeLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the session store is closed");
            }
            if (tables == null) {
                tables = opener.get();
                LOG.info("the session store is open again");
            }
            return tables;
        } catch (RuntimeException refused) {
            throw new SessionStoreUnavailable("the session store cannot be opened", RETRY_AFTER, refused);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void discard(SessionTables failed, MVStoreException why) {
        lock.writeLock().lock();
        try {
            // Another thread may have handled the same failure already.
            if (tables == failed) {
                tables = null;
                failed.closeImmediately();
                LOG.error("the session store failed and will be opened again from its last commit", why);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Idempotent. */
    void close() {
        lock.writeLock().lock();
        try {
            closed = true;
            if (tables != null) {
                tables.close();
                tables = null;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
