package dev.holdfast.testkit.fault;

import java.io.IOException;
import java.io.InterruptedIOException;

/** What everything forwarded passes: while it is shut, whoever comes waits. */
final class Gate {

    /** Guarded by this. */
    private boolean shut;

    synchronized void shut() {
        shut = true;
    }

    synchronized void open() {
        shut = false;
        notifyAll();
    }

    synchronized void pass() throws IOException {
        while (shut) {
            try {
                wait();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted at the gate");
            }
        }
    }
}
