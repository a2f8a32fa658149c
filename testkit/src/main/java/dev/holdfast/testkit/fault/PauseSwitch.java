// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.fault;

import java.io.IOException;
import java.io.InterruptedIOException;

/** Pauses forwarding: while it is paused, threads wait in {@link #awaitResumed}. Safe for use by many threads. */
final class PauseSwitch {

    /** Guarded by this. */
    private boolean paused;

    synchronized void pause() {
        paused = true;
    }

    synchronized void resume() {
        paused = false;
        notifyAll();
    }

    synchronized void awaitResumed() throws IOException {
        while (paused) {
            try {
                wait();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while paused");
            }
        }
    }
}
