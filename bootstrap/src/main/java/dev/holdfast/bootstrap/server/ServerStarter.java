// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import dev.holdfast.bootstrap.settings.ServerSettings;

/** Starts a server. */
@FunctionalInterface
public interface ServerStarter {

    /**
     * Starts one that answers when this returns.
     *
     * @throws java.io.UncheckedIOException where it cannot be, in words for the operator: the port is taken, say
     */
    RunningServer start(ServerSettings settings);
}
