// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.loop;

/** Connections of one loop that have something to be written. Called on the loop; must not block. */
public interface Delivery {

    /**
     * Serves connections, the next ones first.
     *
     * @param max how many to serve: other sessions and newcomers have their turn after that
     * @return how many were served; {@code max} where some may be left, so that the loop calls again
     */
    int deliver(int max);
}
