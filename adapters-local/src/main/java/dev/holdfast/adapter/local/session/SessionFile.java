// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.session;

import dev.holdfast.adapter.local.DataFolderInUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/** Opens the tables in a file, which only one process may have open, or in memory. */
final class SessionFile {

    /** Cache in MiB: enough for 10,000 sessions of a few hundred bytes each. */
    private static final int CACHE_MIB = 8;

    /**
     * Each save writes whole pages, and MVStore reuses their space only after 45 s, so that a power failure finds either the
     * old or the new version. Small pages keep a file with 200 live sessions at about 5 MB.
     */
    private static final int PAGE_BYTES = 2 * 1024;

    private SessionFile() {}

    /**
     * @throws DataFolderInUse if another process has it open
     * @throws SessionFileUnusable if it is damaged, written by a newer version, or not accessible
     */
    static SessionTables open(Path file, SessionCounts counts) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return tables(
                    new MVStore.Builder()
                            .fileName(file.toString())
                            .cacheSize(CACHE_MIB)
                            .pageSplitSize(PAGE_BYTES),
                    counts);
        } catch (SessionTables.UnknownLayout newer) {
            throw new SessionFileUnusable(file, newer.getMessage(), newer);
        } catch (MVStoreException refused) {
            throw switch (refused.getErrorCode()) {
                case DataUtils.ERROR_FILE_LOCKED ->
                    new DataFolderInUse(file.toAbsolutePath().getParent(), refused);
                case DataUtils.ERROR_READING_FAILED, DataUtils.ERROR_WRITING_FAILED ->
                    new SessionFileUnusable(
                            file, "reading or writing it failed (" + refused.getMessage() + ").", refused);
                default -> damaged(file, refused);
            };
        } catch (IOException noFolder) {
            throw new SessionFileUnusable(file, "its folder cannot be created (" + noFolder + ").", noFolder);
        } catch (IllegalStateException | IllegalArgumentException | UnsupportedOperationException damaged) {
            throw damaged(file, damaged);
        }
    }

    static SessionTables inMemory(SessionCounts counts) {
        return tables(new MVStore.Builder(), counts);
    }

    private static SessionTables tables(MVStore.Builder builder, SessionCounts counts) {
        // MVStore's background thread could commit a part of a change; here each change is committed as a whole.
        MVStore store = builder.autoCommitDisabled().open();
        try {
            return new SessionTables(store, counts);
        } catch (RuntimeException unusable) {
            store.closeImmediately();
            throw unusable;
        }
    }

    private static SessionFileUnusable damaged(Path file, RuntimeException cause) {
        return new SessionFileUnusable(
                file,
                "it is damaged, or not a session file. Restore a copy of it, or move it away to start without"
                        + " sessions; recorded audio is not affected.",
                cause);
    }
}
