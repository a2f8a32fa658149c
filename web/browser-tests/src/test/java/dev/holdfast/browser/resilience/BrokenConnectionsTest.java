// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.page.ListenPage;
import dev.holdfast.browser.page.RecordedSession;
import dev.holdfast.browser.page.SpeakPage;
import dev.holdfast.browser.recording.Recorder;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import dev.holdfast.testkit.fault.Direction;
import dev.holdfast.testkit.fault.Fault;
import dev.holdfast.testkit.fault.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both connections break every second and freeze once; no audio is missing. */
@InChromium
class BrokenConnectionsTest {

    /** Cuts each second, as gateways do that let one message pass. */
    private static final Fault EVERY_SECOND =
            new Fault.CutAfterAge(Duration.ofSeconds(1), Duration.ofMillis(17), Direction.EITHER);

    private static final int CUTS_MIN = 8;

    /** Longer than the 5 s of silence after which a connection is dead (docs/protocol.md §2). */
    private static final int FROZEN_MS = 7_000;

    /** Seconds of speech before the freeze. */
    private static final int FROZEN_AT = 16;

    @TempDir
    Path folder;

    private TestServer server;
    private FaultProxy speakerProxy;
    private FaultProxy listenerProxy;

    @BeforeEach
    void start() {
        server = TestServer.start(folder.resolve("data"));
        speakerProxy = FaultProxy.to(server.port());
        listenerProxy = FaultProxy.to(server.port());
    }

    @AfterEach
    void stop() {
        speakerProxy.close();
        listenerProxy.close();
        server.close();
    }

    @Test
    void nothingIsMissingAlthoughBothConnectionsAreCutEverySecondAndFrozenOnce(Browsers browsers) throws Exception {
        browsers.errors().expectBrokenSockets();
        // No mark where the listener runs dry because of the freeze: a mark that is played in two parts is damaged.
        List<Integer> marked = IntStream.range(8, 34)
                .filter(second -> second < FROZEN_AT || second > FROZEN_AT + 2)
                .boxed()
                .toList();
        SpokenFile file = new SpokenFile(34, marked);
        RecordedSession session = new RecordedSession(
                file, Recorder.in(browsers.startWithMicrophone(file.write(folder))), Recorder.in(browsers.start()));
        SpeakPage speak = SpeakPage.open(session.speaker().context(), originOf(speakerProxy));
        speak.awaitStep("prepare");
        speakerProxy.play(EVERY_SECOND);
        String name = speak.goLive();
        ListenPage listen = ListenPage.open(session.listener().context(), originOf(listenerProxy), name);
        listenerProxy.play(EVERY_SECOND);
        listen.play();
        session.awaitSpoken(speak.page(), FROZEN_AT);
        assertThat(speakerProxy.cuts()).isGreaterThanOrEqualTo(CUTS_MIN);
        assertThat(listenerProxy.cuts()).isGreaterThanOrEqualTo(CUTS_MIN / 2);

        speakerProxy.freeze();
        listenerProxy.freeze();
        speak.page().waitForTimeout(FROZEN_MS);
        assertThat(speak.page().locator("#state").textContent()).startsWith("Connecting again. Go on speaking");
        assertThat(listen.words()).startsWith("Connecting again.");
        assertThat(speak.page().locator("#on-their-way").textContent()).isNotBlank();
        speakerProxy.heal();
        listenerProxy.heal();
        speak.awaitState("live");
        listen.awaitState("playing");
        speakerProxy.play(EVERY_SECOND);
        listenerProxy.play(EVERY_SECOND);
        speakerProxy.cutAll();
        listenerProxy.cutAll();

        session.awaitSpoken(speak.page());
        speak.end();
        listen.awaitState("ended", 30_000);
        session.assertWhole();
        assertThat(listen.missing()).isEmpty();
        assertThat(speak.losses()).isEmpty();
        assertThat(browsers.texts().all()).contains("You are live.", "You are listening.");
    }

    private static String originOf(FaultProxy proxy) {
        return "http://127.0.0.1:" + proxy.port();
    }
}
