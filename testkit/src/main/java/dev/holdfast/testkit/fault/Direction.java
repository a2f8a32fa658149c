// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.fault;

/** Direction of bytes through the proxy. */
public enum Direction {
    CLIENT_TO_SERVER,
    SERVER_TO_CLIENT,
    /** Whichever comes first; for a count, the sum of both. */
    EITHER;

    boolean covers(Direction actual) {
        return this == EITHER || this == actual;
    }
}
