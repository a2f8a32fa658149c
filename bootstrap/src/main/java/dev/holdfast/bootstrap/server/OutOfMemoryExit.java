// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import dev.holdfast.application.port.out.FatalErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when memory has run out, in whichever thread: a server that goes on after that is broken in a place that no one
 * knows, and a restart loses nothing. The JVM's {@code -XX:+ExitOnOutOfMemoryError}, whose exit code this has, sees the heap alone.
 * Thread-safe.
 */
public final class OutOfMemoryExit implements Thread.UncaughtExceptionHandler {

    /** That of the JVM's own option. */
    public static final int CODE = 3;

    private static final Logger LOG = LoggerFactory.getLogger(OutOfMemoryExit.class);

    /** A reserve for the last words, given back when they are due. */
    private byte[] reserve = new byte[64 * 1024];

    private OutOfMemoryExit() {}

    /** For all threads of this process that have no handler of their own. */
    public static void install() {
        Thread.setDefaultUncaughtExceptionHandler(new OutOfMemoryExit());
    }

    @Override
    public void uncaughtException(Thread thread, Throwable fault) {
        if (!FatalErrors.isOutOfMemory(fault)) {
            LOG.error("thread {} ended by an error", thread.getName(), fault);
            return;
        }
        reserve = new byte[0];
        try {
            LOG.error("memory has run out in thread {}: the process ends with {}", thread.getName(), CODE, fault);
        } finally {
            // Without shutdown hooks: they need memory too. What was acked is in the log.
            Runtime.getRuntime().halt(CODE);
        }
    }
}
