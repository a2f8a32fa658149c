package dev.holdfast.bootstrap.server;

import java.net.URI;

/** A server that answers, until it is closed. */
public interface RunningServer extends AutoCloseable {

    /** Where it answers, with the real port: {@code http://127.0.0.1:8080}. */
    URI uri();

    /** Tells whoever is connected to go away, writes down what must not be lost, and stops. Twice is once. */
    @Override
    void close();
}
