// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import java.nio.file.Path;

/**
 * Where things lie, from the root of the source tree.
 *
 * @param home that root
 */
public record BenchFolders(Path home) {

    Path serverJar() {
        return home.resolve("bootstrap/target/holdfast.jar");
    }

    Path compiledLoop() {
        return home.resolve("bench/target/broadcast");
    }

    /** For {@code java -cp}: this module and all that it needs. */
    public String classPath() {
        return home.resolve("bench/target/classes") + ":" + home.resolve("bench/target/lib") + "/*";
    }

    public Path results() {
        return home.resolve("bench/results");
    }
}
