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

    /** The launcher that builds and starts Holdfast. */
    Path launcher() {
        return home.resolve("holdfast");
    }

    /** The secret of Holdfast's tokens. */
    Path access() {
        return home.resolve("bench/target/access");
    }

    Path centrifugoBinary() {
        return home.resolve("bench/target/centrifugo");
    }

    Path centrifugoConfig() {
        return home.resolve("bench/peers/centrifugo.json");
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
