// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.fault;

/** How the proxy cuts a connection. */
public enum CutMode {
    /** With a TCP reset (RST), as after a crash: the peer's next read or write fails. */
    RESET,
    /** With a TCP close (FIN), as by a gateway: the peer reads the end of the stream without a WebSocket close frame. */
    CLOSE
}
