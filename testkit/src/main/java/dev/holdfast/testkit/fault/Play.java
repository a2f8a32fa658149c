package dev.holdfast.testkit.fault;

import java.util.concurrent.atomic.AtomicBoolean;

/** A fault, from when it was played until the next one: what its connections have in common. */
record Play(Fault fault, AtomicBoolean struck) {

    Play(Fault fault) {
        this(fault, new AtomicBoolean());
    }

    /** Whether a fault that may strike so often strikes now. */
    boolean strikes(Fault.Times times) {
        return times == Fault.Times.EACH || struck.compareAndSet(false, true);
    }
}
