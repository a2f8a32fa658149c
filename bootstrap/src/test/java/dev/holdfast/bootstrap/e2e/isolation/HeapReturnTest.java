// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.ServerProcess;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.domain.identity.Owner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An idle server gives back the heap that a crowd has taken, and takes none of a crowd that stays. */
@Timeout(90)
class HeapReturnTest {

    private static final double MIB = 1 << 20;

    /** As the launcher starts Java on two cores. */
    private static final List<String> SERIAL = List.of(
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-XX:InitialHeapSize=32m",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=30",
            "-XX:-ShrinkHeapInSteps");

    @TempDir
    Path folder;

    private final List<RawSocket> crowd = new ArrayList<>();
    private Path data;

    @BeforeEach
    void name() {
        crowd.clear();
        data = folder.resolve("data");
    }

    @AfterEach
    void leave() throws IOException {
        for (RawSocket socket : crowd) {
            socket.close();
        }
        crowd.clear();
    }

    private static ServerProcess start(Path data, String after) throws IOException {
        return ServerProcess.start(
                data,
                0,
                Map.of("heap-return-after", after, "unfinished-bytes-max", "1GiB", "text-bytes-max", "4MiB"),
                SERIAL);
    }

    private static double committed(ServerProcess server) throws Exception {
        return server.measured("jvm_memory_committed_bytes{area=\"heap\",id=\"Tenured Gen\"}")
                + server.measured("jvm_memory_committed_bytes{area=\"heap\",id=\"Eden Space\"}")
                + server.measured("jvm_memory_committed_bytes{area=\"heap\",id=\"Survivor Space\"}");
    }

    /** Clients whose unfinished messages take as much of the heap as they need. */
    private void fillTheHeap(ServerProcess server, double bytes) throws Exception {
        LocalTokenIssuer issuer = new LocalTokenIssuer(LocalSecret.inFolder(data), new SystemClock());
        String token = issuer.issue(new Owner("alice"), Duration.ofHours(1));
        String session;
        try (HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> token)) {
            session = client.createSession(NewSession.in("en-US")).sessionId();
        }
        byte[] whole = RawSocket.masked(0x80 | RawSocket.TEXT, new byte[4_000_000]);
        while (committed(server) < bytes) {
            RawSocket socket = RawSocket.listener(server.uri(), session, "live");
            crowd.add(socket);
            socket.bytes(Arrays.copyOf(whole, whole.length - 10));
        }
    }

    @Test
    void afterACrowdHasLeftTheHeapIsGivenBack() throws Exception {
        try (ServerProcess server = start(data, "1s")) {
            fillTheHeap(server, 120 * MIB);

            leave();

            // Asking allocates, and so makes the server collect sooner or later.
            await().atMost(Duration.ofSeconds(40))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> committed(server) < 60 * MIB);
            assertThat(server.measured("holdfast_heap_returns_total")).isEqualTo(1);
            assertThat(server.measured("holdfast_heap_returned_bytes_total")).isGreaterThan(60 * MIB);
        }
    }

    @Test
    void withoutTheSettingTheHeapStays() throws Exception {
        try (ServerProcess server = start(data, "0s")) {
            fillTheHeap(server, 120 * MIB);

            leave();

            await().during(Duration.ofSeconds(5))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> committed(server) >= 120 * MIB);
            assertThat(server.measured("holdfast_heap_returns_total")).isZero();
        }
    }
}
