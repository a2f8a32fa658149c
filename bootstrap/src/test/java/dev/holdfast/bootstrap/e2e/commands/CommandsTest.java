// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.bootstrap.command.HoldfastCommand;
import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreUnderTest;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.e2e.support.TestThreads;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.bootstrap.server.HoldfastServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that people type, against the server that they get. */
@Timeout(120)
class CommandsTest {

    @TempDir
    Path folder;

    /** What a command left behind. */
    private record Done(int exit, String out, String err) {}

    private static Done run(InputStream in, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = HoldfastCommand.run(
                words,
                new CommandContext(
                        in,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        Map.of(),
                        false),
                HoldfastServer::start);
        return new Done(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Done runAgainst(TestServer server, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(
                "--server", server.uri().toString(), "--data", server.data().toString()));
        return run(new ByteArrayInputStream(new byte[0]), all.toArray(String[]::new));
    }

    private Path sample() throws IOException {
        Path wav = folder.resolve("talk.wav");
        try (InputStream spoken = HoldfastServer.class.getResourceAsStream("/dev/holdfast/bootstrap/demo/spoken.wav")) {
            Files.write(wav, spoken.readAllBytes());
        }
        return wav;
    }

    @Test
    void theDemoTellsTheStoryInNumbers() throws Exception {
        Path heard = folder.resolve("heard.wav");
        List<String> words = new ArrayList<>(List.of("demo", "--json", "--speed", "6", "--out", heard.toString()));
        words.addAll(StoreUnderTest.demo());
        Done demo = run(new ByteArrayInputStream(new byte[0]), words.toArray(String[]::new));

        assertThat(demo.exit()).as(demo.err() + demo.out()).isZero();
        JsonNode report = TestServer.JSON.readTree(demo.out());
        assertThat(report.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "cuts", "spoken", "heard", "lost", "duplicated", "reordered", "longestResumeMs", "identical");
        assertThat(report.path("cuts").asInt()).isGreaterThan(30);
        assertThat(report.path("spoken").asInt())
                .isEqualTo(report.path("heard").asInt())
                .isGreaterThan(500);
        assertThat(report.path("lost").asInt()
                        + report.path("duplicated").asInt()
                        + report.path("reordered").asInt())
                .isZero();
        assertThat(report.path("identical").asBoolean()).isTrue();
        assertThat(heard).isNotEmptyFile();
    }

    @Test
    void whatOneSpeaksAnotherHearsToTheByte() throws Exception {
        Path wav = sample();
        Path heard = folder.resolve("heard.wav");
        try (TestServer server = TestServer.start(folder.resolve("data"))) {
            String session = server.session("local");
            CompletableFuture<Done> listening = TestThreads.supply(
                    () -> runAgainst(server, "listen", session, "--from", "start", "-o", heard.toString()));
            String token = server.token("local");
            Done spoken =
                    runAgainst(server, "speak", wav.toString(), "--session", session, "--speed", "5", "--token", token);

            assertThat(spoken.exit()).as(spoken.err()).isZero();
            assertThat(spoken.out().lines().findFirst()).contains(session);
            Done listened = listening.get(30, TimeUnit.SECONDS);
            assertThat(listened.exit()).as(listened.err()).isZero();
            assertThat(Files.mismatch(wav, heard)).isEqualTo(-1);

            assertThat(runAgainst(server, "speak", wav.toString(), "--session", session, "--token", token)
                            .exit())
                    .isEqualTo(4);
            assertThat(runAgainst(server, "listen", "absent-session-100").exit())
                    .isEqualTo(4);
            assertThat(runAgainst(server, "sessions", "end", server.session("somebody-else"), "--token", token)
                            .exit())
                    .isEqualTo(3);
        }
    }

    @Test
    void whereListeningNeedsAKeySpeakPrintsTheLinkAndListenTakesIt() throws Exception {
        Path wav = sample();
        try (TestServer server =
                TestServer.start(folder.resolve("data"), new SystemClock(), Map.of("listen-keys", "true"))) {
            Done spoken = runAgainst(server, "speak", wav.toString(), "--speed", "5");
            assertThat(spoken.exit()).as(spoken.err()).isZero();
            List<String> printed = spoken.out().lines().toList();
            assertThat(printed).hasSize(2);
            String session = printed.get(0);
            String link = printed.get(1);
            assertThat(link).startsWith(server.uri() + "/listen/" + session + "#key=");
            String key = link.substring(link.indexOf("#key=") + 5);

            for (String[] words : new String[][] {{link}, {session, "--key", key}, {link, "--token", "expired"}}) {
                Path heard = folder.resolve("heard.wav");
                List<String> all = new ArrayList<>(List.of("listen", "--from", "start", "-o", heard.toString()));
                all.addAll(List.of(words));
                if (words[0].equals(session)) {
                    all.addAll(List.of("--server", server.uri().toString()));
                }
                Done listened = run(new ByteArrayInputStream(new byte[0]), all.toArray(String[]::new));
                assertThat(listened.exit()).as(listened.err()).isZero();
                assertThat(Files.mismatch(wav, heard)).isEqualTo(-1);
                Files.delete(heard);
            }

            String elsewhere = folder.resolve("elsewhere").toString();
            Done bare = run(
                    new ByteArrayInputStream(new byte[0]),
                    "listen",
                    session,
                    "--server",
                    server.uri().toString(),
                    "--data",
                    elsewhere);
            assertThat(bare.exit()).isEqualTo(3);
            assertThat(bare.err()).contains("its key is missing");
            Done wrong = runAgainst(server, "listen", session, "--key", "not a key");
            assertThat(wrong.exit()).isEqualTo(2);
            assertThat(wrong.err()).doesNotContain("not a key").contains("--key: ");
        }
    }

    @Test
    void aLinkToAnotherServerGetsNoTokenThatThisMachineMakes() throws Exception {
        try (TestServer server =
                TestServer.start(folder.resolve("data"), new SystemClock(), Map.of("listening", "token"))) {
            String session = server.session("alice");
            Done named = run(
                    new ByteArrayInputStream(new byte[0]),
                    "listen",
                    server.uri() + "/listen/" + session,
                    "--data",
                    server.data().toString());

            // Its token would be valid: a link must not fetch it.
            assertThat(named.exit()).isEqualTo(3);
            assertThat(named.err()).contains("token");
        }
    }

    @Test
    void listenReportsTheFramesOfAGapAndExitsWithFive() throws Exception {
        try (TestServer server = TestServer.start(folder.resolve("data"))) {
            String session = server.session("alice");
            try (RawSocket speaker = RawSocket.speaker(server.uri(), session, server.token("alice"))) {
                speaker.binary(TestFrames.frame(0));
                speaker.binary(TestFrames.frame(5));
                speaker.text("{\"action\":\"endSession\",\"lastSeq\":5}");
                speaker.awaitText("sessionEnded");
            }
            Done listened = runAgainst(
                    server,
                    "listen",
                    session,
                    "--from",
                    "start",
                    "-o",
                    folder.resolve("h.wav").toString());

            assertThat(listened.exit()).isEqualTo(5);
            assertThat(listened.err()).containsPattern("1 (to|-|–) 4").contains("speakerLost");
        }
    }
}
