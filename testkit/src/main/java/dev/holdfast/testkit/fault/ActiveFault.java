// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.fault;

import java.util.concurrent.atomic.AtomicBoolean;

/** A fault from {@link FaultProxy#play} until the next one, shared by its connections. Safe for use by many threads. */
record ActiveFault(Fault fault, AtomicBoolean occurred) {

    ActiveFault(Fault fault) {
        this(fault, new AtomicBoolean());
    }

    /** Whether a fault that may occur so often occurs now. */
    boolean occurs(Fault.Times times) {
        return times == Fault.Times.EACH || occurred.compareAndSet(false, true);
    }
}
