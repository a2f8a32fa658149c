// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Another process uses this data folder. Two processes in one folder would damage its files. */
public final class DataFolderInUse extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DataFolderInUse(Path folder, @Nullable Throwable cause) {
        super(
                "The data folder " + folder + " is in use by another process. Stop that one, or choose another folder.",
                cause);
    }
}
