// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import java.time.Duration;
import java.util.List;

/**
 * A server under test, running in a process of its own. One thread at a time may use it. {@link #close()} ends the
 * process.
 */
public interface BenchServer extends AutoCloseable {

    /** Creates this many new sessions. */
    List<BenchSession> createSessions(int count);

    /** The server's process; another one after a restart. */
    ServerProcess process();

    /**
     * Kills the server's process and starts another one with the same port and data.
     *
     * @return from the start of the new process until it answers
     * @throws UnsupportedOperationException if the server keeps nothing over a restart
     */
    default Duration restart() {
        throw new UnsupportedOperationException("this server keeps nothing over a restart");
    }

    @Override
    void close();
}
