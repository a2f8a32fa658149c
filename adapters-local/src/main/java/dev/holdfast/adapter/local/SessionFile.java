package dev.holdfast.adapter.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/** Opens the tables, from a file that only one process may have open, or in memory. */
final class SessionFile {

    /** Sessions are a few hundred bytes each: enough to keep 10,000 of them at hand. In MiB. */
    private static final int CACHE_MIB = 8;

    /**
     * Every save writes the whole pages it touches, and their room is used again only 45 s later (so that a power failure
     * finds either the old or the new): small pages keep a file with 200 live sessions at some 5 MB.
     */
    private static final int PAGE_BYTES = 2 * 1024;

    private SessionFile() {}

    /**
     * @throws DataFolderInUse if another process has it open
     * @throws SessionFileUnusable if it is damaged, from a newer Holdfast, or not allowed
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
                    new SessionFileUnusable(file, "the disk refuses (" + refused.getMessage() + ").", refused);
                default -> damaged(file, refused);
            };
        } catch (IOException noFolder) {
            throw new SessionFileUnusable(file, "its folder cannot be made (" + noFolder + ").", noFolder);
        } catch (IllegalStateException | IllegalArgumentException | UnsupportedOperationException damaged) {
            throw damaged(file, damaged);
        }
    }

    static SessionTables inMemory(SessionCounts counts) {
        return tables(new MVStore.Builder(), counts);
    }

    private static SessionTables tables(MVStore.Builder builder, SessionCounts counts) {
        // What the background thread would commit may be half of a change; here each change is committed whole.
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
                "it is damaged, or not a file of sessions. Put a copy of it back, or move it away to begin without"
                        + " sessions; recorded audio stays where it is.",
                cause);
    }
}
