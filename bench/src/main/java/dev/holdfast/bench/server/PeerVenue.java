// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import dev.holdfast.bench.load.Door;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A running peer. A peer creates a room when a client names it. */
final class PeerVenue implements Venue {

    private static final Pattern READY = Pattern.compile("^ready on port (\\d+)$");

    private final ServerProcess process;

    private PeerVenue(ServerProcess process) {
        this.process = process;
    }

    static PeerVenue start(List<String> command) {
        return new PeerVenue(ServerProcess.start(command, READY));
    }

    @Override
    public List<Room> rooms(int count) {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", process.port());
        return IntStream.range(0, count)
                .mapToObj(number -> new Room(
                        new Door(address, "/?room=" + number + "&role=speaker", List.of()),
                        new Door(address, "/?room=" + number + "&role=listener", List.of())))
                .toList();
    }

    @Override
    public ServerProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
