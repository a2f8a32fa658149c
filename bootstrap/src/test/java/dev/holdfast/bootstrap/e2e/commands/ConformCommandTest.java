// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.bootstrap.command.HoldfastCommand;
import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.e2e.support.TestServer;
import dev.holdfast.bootstrap.server.HoldfastServer;
import dev.holdfast.testkit.conformance.ConformanceServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code holdfast conform}: what it prints, and its exit code. */
@Timeout(60)
class ConformCommandTest {

    @TempDir
    Path data;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int conform(String... words) {
        return conform(Map.of(), words);
    }

    private int conform(Map<String, String> environment, String... words) {
        String[] all = new String[words.length + 1];
        all[0] = "conform";
        System.arraycopy(words, 0, all, 1, words.length);
        PrintStream err = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return HoldfastCommand.run(
                all,
                new CommandContext(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        err,
                        environment,
                        false),
                HoldfastServer::start);
    }

    @Test
    void whatPassesAndWhatIsSkippedIsNamedAndCounted() {
        try (TestServer server = TestServer.start(data)) {
            String url = server.uri().toString();
            assertThat(conform("--server", url, "--data", data.toString(), "--only", "speak,listen-replay"))
                    .isZero();
            assertThat(conform("--server", url, "--data", data.toString(), "--only", "speak,session-expired"))
                    .isEqualTo(7);
            assertThat(conform("--server", url, "--token", "nonsense", "--only", "speak"))
                    .isEqualTo(1);
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines().toList())
                .startsWith(
                        "passed  speak",
                        "passed  listen-replay",
                        "passed  speak",
                        "skipped  session-expired: needs clock")
                .last()
                .asString()
                .startsWith("failed  speak: step 1 (http POST /sessions): status 401 instead of 201");
    }

    @Test
    void theTokenMayComeFromTheEnvironment() {
        try (TestServer server = TestServer.start(data)) {
            Map<String, String> environment = Map.of("HOLDFAST_TOKEN", server.token("alice"));
            assertThat(conform(environment, "--server", server.uri().toString(), "--only", "speak"))
                    .isZero();
        }
    }

    @Test
    void aServerThatDoesOtherwiseFails() throws Exception {
        try (ConformanceServer wrong = ConformanceServer.start()) {
            String url = wrong.serve("speak-resume").uri().toString();
            assertThat(conform("--server", url, "--token", "any", "--only", "speak"))
                    .isEqualTo(1);
        }
    }

    @Test
    void aServerOrAPortAndAnOwnerAreNeeded() {
        assertThat(conform()).isEqualTo(2);
        assertThat(conform("--server", "http://127.0.0.1:1")).isEqualTo(2);
        assertThat(conform("--server", "http://127.0.0.1:1", "--serve", "1")).isEqualTo(2);
        assertThat(conform("--server", "http://127.0.0.1:1", "--token", "any", "--only", "no-such"))
                .isEqualTo(2);
    }
}
