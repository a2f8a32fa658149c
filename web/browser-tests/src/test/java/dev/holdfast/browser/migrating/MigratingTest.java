// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.migrating;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.Listener;
import dev.holdfast.client.config.StartPosition;
import dev.holdfast.client.session.SessionInfo;
import dev.holdfast.testkit.fault.CutMode;
import dev.holdfast.testkit.fault.Direction;
import dev.holdfast.testkit.fault.Fault;
import dev.holdfast.testkit.fault.FaultProxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The guarantees of docs/migrating.md for each step. The app is the files that the page lists; the gateway closes each connection
 * 17 ms after it has passed on an answer.
 */
@InChromium
class MigratingTest {

    private static final Fault GATEWAY =
            new Fault.CutAfterMessage(Duration.ofMillis(17), Direction.SERVER_TO_CLIENT, CutMode.CLOSE);

    /** Three seconds, so that many connections come and go. */
    private static final int SAMPLES = 48_000;

    /** A silent connection is replaced after 5 s, and on a busy machine the attempt may be slow. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String OWNER = "alice";

    @TempDir
    Path data;

    private AppHost app;
    private TestServer server;
    private FaultProxy gateway;
    private HoldfastClient direct;

    @BeforeEach
    void start() {
        app = AppHost.open();
        server = TestServer.start(data, Map.of("allowed-origins", app.origin()));
        gateway = FaultProxy.to(server.port());
        gateway.play(GATEWAY);
        direct = HoldfastClient.at(URI.create(server.origin())).token(() -> server.token(OWNER));
    }

    @AfterEach
    void stop() {
        direct.close();
        gateway.close();
        server.close();
        app.close();
    }

    @ParameterizedTest(name = "sessions over {0}")
    @CsvSource({
        "socket, Session creation failed: WebSocket closed with 1006, 3",
        "http, SpeakerService must be connected, 1"
    })
    void beforeTheAppNeverStartsAlthoughTheSessionExists(
            String sessionsOver, String complaint, int sessions, Browsers browsers) {
        Page page = open(browsers);

        assertThat(begin(page, "before", sessionsOver)).isEqualTo(complaint);
        assertThat(seen(page)).isEmpty();
        assertThat(direct.listAllSessions()).hasSize(sessions).noneMatch(SessionInfo::isEnded);
    }

    @ParameterizedTest(name = "sessions over {0}")
    @CsvSource({"socket", "http"})
    void afterStepOneTheAppHasItsSessionAlthoughTheConnectionIsGone(String sessionsOver, Browsers browsers) {
        Page page = open(browsers);

        assertThat(begin(page, "step1", sessionsOver)).isNull();
        assertThat(seen(page)).isEqualTo("disconnected");
        assertThat(direct.listAllSessions()).extracting(SessionInfo::sessionId).containsExactly((String)
                page.evaluate("stage.sessionId()"));
    }

    @ParameterizedTest(name = "{0}, sessions over {1}")
    @CsvSource({"step2, socket", "step2, http", "step2-sdk, socket", "step3, http", "step3, holdfast"})
    void afterStepsTwoAndThreeAllAudioIsHeard(String step, String sessionsOver, Browsers browsers) throws Exception {
        Page page = open(browsers);

        assertThat(begin(page, step, sessionsOver)).isNull();
        page.waitForFunction("samples => stage.samples() >= samples", SAMPLES);

        allIsHeardOnce(page);
        assertThat(gateway.cuts()).isGreaterThan(5);
        assertThat(direct.listAllSessions()).hasSize(1);
        assertThat(seen(page)).contains("live", "reconnecting").endsWith("ended");
    }

    @ParameterizedTest(name = "{0}, sessions over {1}")
    @CsvSource({"step2, http", "step3, http", "step3, holdfast"})
    void withSessionsOverHttpTheAppStartsWithoutASocket(String step, String sessionsOver, Browsers browsers)
            throws Exception {
        gateway.play(new Fault.RefuseWebSockets());
        Page page = open(browsers);

        assertThat(begin(page, step, sessionsOver)).isNull();
        page.waitForFunction("samples => stage.samples() >= samples", SAMPLES);
        assertThat(seen(page)).doesNotContain("live");

        gateway.heal();
        page.waitForFunction("stage.seen().at(-1) === 'live'");
        allIsHeardOnce(page);
    }

    @ParameterizedTest(name = "{0}, sessions over {1}")
    @CsvSource({"step2, http", "step2-sdk, socket", "step3, http"})
    void aConnectionThatGoesSilentIsReplacedAndNothingIsMissing(String step, String sessionsOver, Browsers browsers)
            throws Exception {
        gateway.heal();
        Page page = open(browsers);

        assertThat(begin(page, step, sessionsOver)).isNull();
        page.waitForFunction("samples => stage.samples() >= samples && stage.seen().at(-1) === 'live'", SAMPLES / 3);
        // No close follows, and no message arrives. Later connections work; this one stays frozen.
        gateway.freeze();
        page.waitForFunction("stage.seen().at(-1) === 'reconnecting'");
        gateway.play(new Fault.None());
        page.waitForFunction("stage.seen().at(-1) === 'live'");
        allIsHeardOnce(page);
    }

    @ParameterizedTest(name = "{0}, sessions over {1}")
    @CsvSource({"step2, socket", "step2-sdk, socket", "step3, holdfast"})
    void whenTheSessionIsEndedElsewhereTheAppSaysSoAndClosesTheMicrophone(
            String step, String sessionsOver, Browsers browsers) {
        gateway.heal();
        Page page = open(browsers);

        assertThat(begin(page, step, sessionsOver)).isNull();
        page.waitForFunction("samples => stage.samples() >= samples && stage.seen().at(-1) === 'live'", SAMPLES / 3);
        direct.endSession((String) page.evaluate("stage.sessionId()"));
        page.waitForFunction("stage.seen().at(-1) === 'ended' && !stage.isMicrophoneOpen()");
    }

    /** Ends the session; a listener from the start hears every sample once and in order. */
    private void allIsHeardOnce(Page page) throws Exception {
        PcmVerifier heard = new PcmVerifier();
        try (Listener listener =
                direct.listen((String) page.evaluate("stage.sessionId()"), StartPosition.start(), heard)) {
            page.evaluate("stage.stop()");
            heard.awaitEnd();

            assertThat(heard.faults(((Number) page.evaluate("stage.samples()")).intValue()))
                    .isEmpty();
            assertThat(listener.stats().framesMissed()).isZero();
        }
    }

    /** The app's page, before it begins. */
    private Page open(Browsers browsers) {
        browsers.errors().expectBrokenSockets();
        Page page = browsers.start().context().newPage();
        page.setDefaultTimeout(PATIENCE.toMillis());
        page.navigate(app.origin() + "/migrating/stage.html");
        page.waitForFunction("'stage' in window");
        return page;
    }

    /** The states shown, in order. */
    private static String seen(Page page) {
        return (String) page.evaluate("stage.seen().join(' ')");
    }

    /** The app's error message; null if it has started. */
    private Object begin(Page page, String step, String sessionsOver) {
        Map<String, String> settings = Map.of(
                "baseUrl",
                "http://127.0.0.1:" + gateway.port(),
                "token",
                server.token(OWNER),
                "sessionsOver",
                sessionsOver);
        return page.evaluate("([step, settings]) => stage.begin(step, settings)", List.of(step, settings));
    }
}
