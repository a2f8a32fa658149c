// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import java.nio.file.Path;

/**
 * What every Holdfast server of one benchmark shares, so that it is made once. Immutable: any thread may use it.
 *
 * @param help the output of {@code serve --help}
 * @param secretFile the secret that signed the token
 * @param token of the speakers' owner
 */
record HoldfastAccess(String help, Path secretFile, String token) {

    /** @param folder where the secret is kept; outlives the servers */
    static HoldfastAccess create(HoldfastCommand command, Path folder) {
        String help = HoldfastBenchServer.output(command, "serve", "--help");
        String token = HoldfastBenchServer.output(
                command, "token", "--subject", "bench", "--lifetime", "30d", "--data", folder.toString());
        return new HoldfastAccess(help, folder.resolve("token.secret"), token.strip());
    }
}
