// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenVerifier;
import dev.holdfast.application.port.out.security.TokenVerifier.Verdict;
import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.command.console.ExitCode;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.bootstrap.server.RunningServer;
import dev.holdfast.bootstrap.wav.WavWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HoldfastCommandTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    private int run(String... words) {
        return HoldfastCommand.run(words, context(), settings -> new RunningServer() {
            @Override
            public URI uri() {
                return URI.create("http://" + settings.host() + ":54321");
            }

            @Override
            public void drain() {
                close();
            }

            @Override
            public void awaitClosed() throws InterruptedException {
                closed.await();
            }

            @Override
            public boolean awaitClosed(Duration max) throws InterruptedException {
                return closed.await(max.toMillis(), TimeUnit.MILLISECONDS);
            }

            @Override
            public void close() {
                closed.countDown();
            }
        });
    }

    private CommandContext context() {
        return new CommandContext(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                false);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** The address of a port without a server. The port was free a moment ago. */
    private static String unusedAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }
    }

    private String wav() throws IOException {
        Path file = folder.resolve("a.wav");
        WavWriter.to(file, 16_000).close();
        return file.toString();
    }

    @Test
    void theHelpFitsOnAScreenAndHasExamples() {
        assertThat(run("--help")).isZero();
        assertThat(out().lines()).hasSizeLessThanOrEqualTo(40).allSatisfy(line -> assertThat(line.length())
                .isLessThanOrEqualTo(80));
        assertThat(out()).contains("holdfast speak talk.wav", "Exit codes");
        assertThat(err()).isEmpty();
    }

    @Test
    void anArgumentThatBeginsWithAnAtSignNamesNoFile() throws IOException {
        Path file = Files.writeString(folder.resolve("arguments"), "--show-settings");
        assertThat(run("serve", "@" + file)).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("@" + file);
    }

    @Test
    void theVersionIsOneLine() {
        assertThat(run("--version")).isZero();
        assertThat(out().lines()).hasSize(1).allSatisfy(line -> assertThat(line).startsWith("Holdfast "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "--nonsense", "speak", "listen", "sessions", "token", "sessions show"})
    void wrongUsageIsOneLineAndTwo(String words) {
        assertThat(run(words.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err().lines()).hasSize(1).allSatisfy(line -> assertThat(line).startsWith("holdfast: "));
        assertThat(out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listen caring-king-275 --from yesterday",
                "listen caring-king-275 --from 99999999999",
                "listen caring-king-275 --deliver-every 19",
                "listen caring-king-275 --deliver-every 201",
                "listen caring-king-275 --deliver-every often",
                "speak a.wav --speed 0",
                "speak a.wav --speed fast",
                "demo --only others",
                "demo --cut-after soon",
                "token --subject me --lifetime 0s",
                "token --subject me --lifetime 400d",
                "sessions ls --server ftp://x",
            })
    void aWrongValueIsUsageToo(String words) {
        assertThat(run(words.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(err().lines()).hasSize(1);
    }

    @Test
    void wrongSettingsAreNamedTogetherAndNothingStarts() {
        environment.put("HOLDFAST_EVENT_LOOPS", "many");

        assertThat(run("serve", "--port", "x", "--host", "0.0.0.0")).isEqualTo(ExitCode.USAGE);
        assertThat(err().lines()).hasSize(3);
        assertThat(err()).contains("--port=x", "HOLDFAST_EVENT_LOOPS=many", "--host=0.0.0.0");
        assertThat(out()).isEmpty();
    }

    @Test
    void settingsAreShownWithWhereTheyCameFrom() {
        environment.put("HOLDFAST_RETENTION", "keep");

        assertThat(run("--show-settings", "--port", "0")).isZero();
        assertThat(out().lines())
                .anySatisfy(line -> assertThat(line).matches("port +0 +--port"))
                .anySatisfy(line -> assertThat(line).matches("retention +keep +HOLDFAST_RETENTION"))
                .anySatisfy(line -> assertThat(line).matches("fsync +never +default"));
    }

    @Test
    void aSwitchMayStandAlone() {
        assertThat(run("--show-settings", "--create-table", "--store", "dynamodb"))
                .isZero();
        assertThat(out().lines()).anySatisfy(line -> assertThat(line).matches("create-table +true +--create-table"));
        out.reset();

        assertThat(run("--show-settings", "--store", "dynamodb", "--create-table=false", "--trust-forwarded", "yes"))
                .isZero();
        assertThat(out().lines())
                .anySatisfy(line -> assertThat(line).matches("create-table +false +--create-table"))
                .anySatisfy(line -> assertThat(line).matches("trust-forwarded +yes +--trust-forwarded"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"token --subject ada", "sessions ls", "sessions end caring-king-275", "speak talk.wav"})
    void withAnIdentityProviderTheCommandIssuesNoTokens(String words) throws IOException {
        environment.put("HOLDFAST_AUTH", "jwks");
        environment.put("HOLDFAST_SERVER", unusedAddress());

        assertThat(run(words.replace("talk.wav", wav()).split(" "))).isIn(ExitCode.USAGE, ExitCode.NOT_ALLOWED);

        assertThat(out()).isEmpty();
        assertThat(err()).contains("tokens come from the identity provider (HOLDFAST_AUTH=jwks)");
    }

    @Test
    void aListenerNeedsNoTokenFromTheIdentityProvider() throws IOException {
        environment.put("HOLDFAST_AUTH", "jwks");

        assertThat(run("listen", "caring-king-275", "--server", unusedAddress()))
                .isEqualTo(ExitCode.NO_SERVER);
    }

    @Test
    void aSecretThatIsNamedIsAnotherServers() {
        environment.put("HOLDFAST_AUTH", "jwks");

        assertThat(run("token", "--subject", "ada", "--data", folder.toString()))
                .isZero();
    }

    @Test
    void aServerSaysOneLineAndIsClosedWhenItIsStopped() throws InterruptedException {
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Thread serving = new Thread(() -> exit.complete(run()));
        serving.start();
        Awaitility.await().until(() -> out().endsWith(System.lineSeparator()));

        serving.interrupt();

        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        serving.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(out()).isEqualTo("Holdfast is ready on http://127.0.0.1:54321" + System.lineSeparator());
        assertThat(exit).isCompletedWithValue(ExitCode.DONE);
    }

    @Test
    void aPortThatIsTakenIsOneLine() {
        int exit = HoldfastCommand.run(new String[] {"serve"}, context(), settings -> {
            throw new UncheckedIOException("Cannot listen on 127.0.0.1:8080: taken.", new BindException());
        });

        assertThat(exit).isEqualTo(ExitCode.FAILED);
        assertThat(err().lines()).containsExactly("holdfast: Cannot listen on 127.0.0.1:8080: taken.");
    }

    @Test
    void withDebugThereIsAStackTrace() {
        int exit = HoldfastCommand.run(new String[] {"serve", "--debug"}, context(), settings -> {
            throw new UncheckedIOException("No.", new BindException());
        });

        assertThat(exit).isEqualTo(ExitCode.FAILED);
        assertThat(err()).contains("at dev.holdfast.bootstrap");
    }

    @Test
    void aTokenIsAllThatIsPrinted() {
        assertThat(run("token", "--subject", "ada", "--data", folder.toString()))
                .isZero();
        assertThat(out().strip()).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
        assertThat(Files.exists(folder.resolve("token.secret"))).isTrue();
    }

    @Test
    void anOperatorsTokenSaysSoByTheScopeThatTheServerReads() {
        assertThat(scopes("token", "--subject", "ada")).isEmpty();
        assertThat(scopes("token", "--subject", "ada", "--operator")).containsExactly("holdfast/operate");
        environment.put("HOLDFAST_OPERATOR_SCOPE", "watch");
        assertThat(scopes("token", "--subject", "ada", "--operator")).containsExactly("watch");
    }

    private Set<String> scopes(String... words) {
        int before = out().length();
        String[] all = Stream.concat(Stream.of(words), Stream.of("--data", folder.toString()))
                .toArray(String[]::new);
        assertThat(run(all)).isZero();
        Verdict verdict = new LocalTokenVerifier(LocalSecret.inFolder(folder), new SystemClock())
                .verify(out().substring(before).strip());
        return ((Verdict.Verified) verdict).principal().scopes();
    }

    @Test
    void aSecretFileThatIsNotThereIsNotMadeUp() {
        assertThat(run("token", "--subject", "ada", "--secret-file", folder.resolve("token.secret") + ""))
                .isEqualTo(ExitCode.FAILED);
        assertThat(err()).contains("There is no secret file");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sessions ls", "sessions show caring-king-275", "listen caring-king-275"})
    void noServerIsSix(String words) throws IOException {
        String[] all = (words + " --server " + unusedAddress() + " --token t").split(" ");

        assertThat(run(all)).isEqualTo(ExitCode.NO_SERVER);
        assertThat(err().lines()).hasSize(1);
    }

    @Test
    void speakingWithoutAServerIsSix() throws IOException {
        environment.put("HOLDFAST_SERVER", unusedAddress());

        assertThat(run("speak", wav(), "--data", folder.toString())).isEqualTo(ExitCode.NO_SERVER);
        assertThat(out()).isEmpty();
    }

    @Test
    void aFileThatIsNotThereIsOneLine() {
        assertThat(run("speak", folder.resolve("none.wav").toString())).isEqualTo(ExitCode.FAILED);
        assertThat(err().lines()).hasSize(1);
        assertThat(err()).contains("There is no file");
    }

    @Test
    void aFileThatIsNoWavSaysWhatIsTaken() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "hello, this is text");

        assertThat(run("speak", file.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(err()).contains("not a WAV file").doesNotContain("\tat ");
    }
}
