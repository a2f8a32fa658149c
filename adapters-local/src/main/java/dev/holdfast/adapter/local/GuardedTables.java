package dev.holdfast.adapter.local;

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
 * The tables behind a lock: many who read, or one who writes. A store that failed (a full disk, an interrupted write)
 * answers nothing more, so it is given up as it was last committed and opened anew for whoever asks next.
 */
final class GuardedTables {

    /** A full disk is not emptied sooner. */
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(GuardedTables.class);

    private final Supplier<SessionTables> opener;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    /** Guarded by the lock, as is the next. Null after a failure, until somebody asks again. */
    private @Nullable SessionTables tables;

    private boolean closed;

    GuardedTables(Supplier<SessionTables> opener) {
        this.opener = opener;
        this.tables = opener.get();
    }

    <T> T read(Function<SessionTables, T> question) {
        return guarded(lock.readLock(), question);
    }

    /** A change that throws before it has committed changes nothing. */
    <T> T write(Function<SessionTables, T> change) {
        return guarded(lock.writeLock(), stored -> {
            try {
                return change.apply(stored);
            } catch (MVStoreException broken) {
                throw broken;
            } catch (RuntimeException | Error halfMade) {
                stored.rollback();
                throw halfMade;
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
            giveUp(used, broken);
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
                LOG.info("The session store is open again");
            }
            return tables;
        } catch (RuntimeException refused) {
            throw new SessionStoreUnavailable("the session store cannot be opened", RETRY_AFTER, refused);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void giveUp(SessionTables failed, MVStoreException why) {
        lock.writeLock().lock();
        try {
            // Others may have met the same failure, and one of them was faster.
            if (tables == failed) {
                tables = null;
                failed.abandon();
                LOG.error("The session store failed and will be opened again from its last commit", why);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Again: nothing happens. */
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
