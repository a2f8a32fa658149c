package dev.holdfast.application.port.out;

import java.util.List;

/** Offers numbers to whoever watches the server. Weakness: counted by this process alone, and from its start. */
public interface Measured {

    /** The same ones each time; their values are read later, as often as somebody wants. */
    List<Measure> measures();
}
