// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.handshake;

import java.util.concurrent.Executor;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;

/** The socket under a connection, and Jetty's threads. */
record UpgradedSocket(EndPoint endPoint, Executor executor) {

    /** The socket that a handshake arrived on. */
    static UpgradedSocket of(Request handshake) {
        ConnectionMetaData meta = handshake.getConnectionMetaData();
        return new UpgradedSocket(
                meta.getConnection().getEndPoint(), meta.getConnector().getExecutor());
    }
}
