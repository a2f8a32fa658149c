// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import java.nio.file.Path;

/**
 * The files and folders of the benchmark in the source tree. Immutable: any thread may use it.
 *
 * @param home the root of the source tree
 */
public record BenchFolders(Path home) {

    Path serverJar() {
        return home.resolve("bootstrap/target/holdfast.jar");
    }

    Path broadcastBinary() {
        return home.resolve("bench/target/broadcast");
    }

    /** The class path for {@code java -cp}: this module and its dependencies. */
    public String classPath() {
        return home.resolve("bench/target/classes") + ":" + home.resolve("bench/target/lib") + "/*";
    }

    public Path results() {
        return home.resolve("bench/results");
    }
}
