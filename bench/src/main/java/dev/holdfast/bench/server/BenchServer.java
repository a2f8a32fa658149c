// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import java.util.List;

/**
 * A server under test, running in a process of its own. One thread at a time may use it. {@link #close()} ends the
 * process.
 */
public interface BenchServer extends AutoCloseable {

    /** Creates this many new sessions. Call it once. */
    List<BenchSession> createSessions(int count);

    ServerProcess process();

    @Override
    void close();
}
