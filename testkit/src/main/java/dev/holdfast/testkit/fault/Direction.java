package dev.holdfast.testkit.fault;

/** Which way bytes go through the proxy. */
public enum Direction {
    CLIENT_TO_SERVER,
    SERVER_TO_CLIENT,
    /** Whichever comes first, or both together where things are counted. */
    EITHER;

    boolean covers(Direction actual) {
        return this == EITHER || this == actual;
    }
}
