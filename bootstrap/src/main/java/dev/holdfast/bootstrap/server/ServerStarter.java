// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import dev.holdfast.bootstrap.settings.ServerSettings;

/** Starts a server. */
@FunctionalInterface
public interface ServerStarter {

    /**
     * Starts a server. It accepts connections when this returns.
     *
     * @throws java.io.UncheckedIOException if it cannot start, with a message for the operator; for example, the port
     *     is taken
     */
    RunningServer start(ServerSettings settings);
}
