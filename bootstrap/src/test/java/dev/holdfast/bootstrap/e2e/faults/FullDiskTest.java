// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestListener;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.e2e.support.TestSpeaker;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.Listener;
import dev.holdfast.client.Speaker;
import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.config.StartPosition;
import dev.holdfast.client.event.ServerWarning;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk becomes full during a session. Listeners hear all of it, and the speaker is warned. */
@Timeout(120)
class FullDiskTest {

    private static final String GOOD = "{\"sourceLanguage\":\"en-US\"}";

    /** Two minutes of PCM at 16 kHz: some 4 MB, which is more than there is room for. */
    private static final int FRAMES = 6_000;

    private static final Map<String, String> SMALL =
            Map.of("segment-bytes", "64KiB", "speaker-rate-max", "1000", "speaker-burst", "1h");

    @TempDir
    Path folder;

    @Test
    void whenAudioMayTakeNoMoreTheTalkGoesOnAndNoneBegins() throws Exception {
        Map<String, String> flags = new HashMap<>(SMALL);
        flags.put("audio-bytes-max", "1MiB");
        try (TestServer server = TestServer.start(folder, new SystemClock(), flags)) {
            try (RunningTalk talk = new RunningTalk(server)) {
                talk.speak();
                talk.isHeardWhole();
                assertThat(talk.warnings).extracting(ServerWarning::code).containsExactly("storageLow");
                assertRefused(server);
                talk.lateListenerIsToldWhatIsMissing();
            }
        }
    }

    /** Fills a real disk, which only root may mount. The test above needs no permission. */
    @Test
    void whenTheDiskIsFullTheTalkGoesOnAndWhenThereIsRoomAgainAllIsWell() throws Exception {
        try (SmallDisk disk = SmallDisk.mountedOn(folder.resolve("disk"), 24);
                TestServer server =
                        TestServer.start(folder.resolve("disk").resolve("data"), new SystemClock(), withoutReserve())) {
            try (RunningTalk talk = new RunningTalk(server)) {
                talk.speak(200);
                disk.fill();
                await().untilAsserted(() -> assertRefused(server));
                talk.speak();
                talk.isHeardWhole();
                await().untilAsserted(() -> assertThat(talk.warnings)
                        .extracting(ServerWarning::code)
                        .containsExactly("storageLow"));
                talk.lateListenerIsToldWhatIsMissing();

                disk.empty();

                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(
                                () -> assertThat(create(server).statusCode()).isEqualTo(201));
                talk.speak(500);
                talk.isHeardWhole();
                talk.ends();
            }
        }
    }

    private static Map<String, String> withoutReserve() {
        Map<String, String> flags = new HashMap<>(SMALL);
        flags.put("disk-free-min", "1MiB");
        return flags;
    }

    private static HttpResponse<String> create(TestServer server) throws IOException, InterruptedException {
        return server.call("POST", "/sessions", server.token("bob"), GOOD);
    }

    private static void assertRefused(TestServer server) throws IOException, InterruptedException {
        HttpResponse<String> refused = create(server);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.body()).contains("/problems/no-room").contains("no storage left");
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("10");
    }

    /** One who speaks and one who listens from the beginning on. */
    private static final class RunningTalk implements AutoCloseable {

        final Queue<ServerWarning> warnings = new ConcurrentLinkedQueue<>();
        private final TestServer server;
        private final String session;
        private final HoldfastClient client;
        private final TestListener testListener = new TestListener();
        private final Speaker speaker;
        private final Listener listener;
        private int spoken;

        RunningTalk(TestServer server) throws IOException, InterruptedException {
            this.server = server;
            session = server.session("alice");
            client = HoldfastClient.at(server.uri()).token(() -> server.token("alice"));
            listener = client.listen(session, StartPosition.start(), testListener);
            speaker =
                    client.speak(session, AudioFormat.pcm16(TestSpeaker.HERTZ)).onWarning(warnings::add);
        }

        void speak() throws Exception {
            speak(FRAMES);
        }

        /** A little at a time: the listener keeps up. */
        void speak(int frames) throws Exception {
            for (int done = 0; done < frames; done += 100) {
                TestSpeaker.of(100).speak(speaker, 100);
                spoken += 100;
                speaker.drain().get(30, TimeUnit.SECONDS);
                int sofar = spoken;
                await().atMost(Duration.ofSeconds(20)).until(() -> testListener.heard() >= sofar);
            }
        }

        void isHeardWhole() {
            assertThat(testListener.gaps()).isEmpty();
            List<Long> sequences = testListener.sequences();
            assertThat(sequences).hasSize(spoken);
            for (int each = 0; each < spoken; each++) {
                assertThat(sequences.get(each)).isEqualTo(each);
            }
        }

        void lateListenerIsToldWhatIsMissing() throws IOException {
            try (RawSocket late = RawSocket.listener(server.uri(), session, "0")) {
                var gap = late.awaitText("gap");
                assertThat(gap.path("fromSeq").asLong()).isZero();
                RawSocket.Frame first = late.await(frame -> frame.opcode() == RawSocket.BINARY);
                assertThat(TestFrames.sequence(first.payload()))
                        .isEqualTo(gap.path("toSeq").asLong() + 1);
            }
        }

        void ends() throws Exception {
            speaker.finish().get(30, TimeUnit.SECONDS);
            testListener.end().get(30, TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            speaker.close();
            listener.close();
            client.close();
        }
    }

    /** A disk of some MiB, of memory. */
    private record SmallDisk(Path at) implements AutoCloseable {

        static SmallDisk mountedOn(Path at, int mebibytes) throws IOException, InterruptedException {
            Files.createDirectories(at);
            boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", at.toString());
            assumeTrue(mounted, "only root on Linux can mount a small disk here; left out");
            return new SmallDisk(at);
        }

        private static boolean run(String... command) throws InterruptedException {
            try {
                Process process =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                process.getInputStream().readAllBytes();
                return process.waitFor() == 0;
            } catch (IOException noSuchCommand) {
                return false;
            }
        }

        void fill() throws IOException {
            byte[] zeros = new byte[64 * 1024];
            try (OutputStream filler = Files.newOutputStream(at.resolve("filler"))) {
                while (true) {
                    filler.write(zeros);
                }
            } catch (IOException full) {
                assertThat(at.toFile().getUsableSpace()).isLessThan(zeros.length);
            }
        }

        void empty() throws IOException {
            Files.delete(at.resolve("filler"));
        }

        @Override
        public void close() throws InterruptedException {
            run("umount", "-l", at.toString());
        }
    }
}
