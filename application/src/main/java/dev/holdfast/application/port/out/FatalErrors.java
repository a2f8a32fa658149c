// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out;

import org.jspecify.annotations.Nullable;

/**
 * Errors after which a process must not go on: memory of whichever kind has run out (heap, direct, threads, maps), and any thread
 * may have left its work half done. Code that catches every error, so that one client's fault reaches no other, reports it here
 * first. Stateless, for any thread.
 */
public final class FatalErrors {

    private FatalErrors() {}

    /**
     * Hands an {@link OutOfMemoryError}, also as a cause, to this thread's handler of uncaught exceptions, as if it had not been
     * caught. The server's ends the process; where there is none, this returns.
     */
    public static void report(@Nullable Throwable fault) {
        if (isOutOfMemory(fault)) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, fault);
        }
    }

    public static boolean isOutOfMemory(@Nullable Throwable fault) {
        Throwable cause = fault;
        // Causes may form a cycle.
        for (int depth = 0; cause != null && depth < 16; depth++) {
            if (cause instanceof OutOfMemoryError) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
