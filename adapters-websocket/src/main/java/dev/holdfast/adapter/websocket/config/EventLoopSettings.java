// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.config;

/**
 * How many event loops there are, how much of each kind of work one does in a turn before the other kinds have theirs, and the
 * threads for what would block them. Immutable.
 *
 * @param count event loops, 1 or more
 * @param sharedListenersMax how many listeners of a session share its speaker's event loop; further ones are spread over all
 * @param commandsPerTurn commands from other threads and from connections that go on
 * @param deliveriesPerTurn connections that get a session's new audio
 * @param readsPerTurn read buffers, of 16 KiB, that are filled from one connection
 * @param slicesPerTurn slices of the log that are written to one connection
 * @param messageThreadsMax threads for messages that wait for the session store, and as many for releasing leases
 * @param waitingMessagesMax messages that may wait for one of those threads
 */
public record EventLoopSettings(
        int count,
        int sharedListenersMax,
        int commandsPerTurn,
        int deliveriesPerTurn,
        int readsPerTurn,
        int slicesPerTurn,
        int messageThreadsMax,
        int waitingMessagesMax) {

    /** For one event loop. What a turn allows of each kind takes about two milliseconds at most. */
    public static final EventLoopSettings DEFAULT = new EventLoopSettings(
            1,
            // sharedListenersMax: writing to as many takes a few milliseconds, longer than waking other threads.
            256,
            // commandsPerTurn: each writes a message.
            256,
            // deliveriesPerTurn: each is a write to a socket.
            256,
            // readsPerTurn: as much as a socket's receive buffer usually has.
            4,
            // slicesPerTurn: half a minute of PCM at 16 kHz.
            4,
            // messageThreadsMax: they wait and do not compute.
            16,
            // waitingMessagesMax: every client of a server comes back at once and names its session by message.
            10_000);

    /** @throws IllegalArgumentException if one of them is below 1 */
    public EventLoopSettings {
        requirePositive(count, "count");
        requirePositive(sharedListenersMax, "sharedListenersMax");
        requirePositive(commandsPerTurn, "commandsPerTurn");
        requirePositive(deliveriesPerTurn, "deliveriesPerTurn");
        requirePositive(readsPerTurn, "readsPerTurn");
        requirePositive(slicesPerTurn, "slicesPerTurn");
        requirePositive(messageThreadsMax, "messageThreadsMax");
        requirePositive(waitingMessagesMax, "waitingMessagesMax");
    }

    private static void requirePositive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1: " + value);
        }
    }
}
