// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.page.ListenPage;
import dev.holdfast.browser.page.SpeakPage;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@InChromium
class SessionEndTest {

    @TempDir
    Path folder;

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(folder.resolve("data"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aSessionEndedElsewhereEndsOnBothPagesAndBothSaySo(Browsers browsers) throws Exception {
        SpeakPage speak = SpeakPage.open(
                browsers.startWithMicrophone(new SpokenFile(1, 9).write(folder)).context(), server.origin());
        String name = speak.goLive();
        speak.awaitState("live");
        ListenPage listen = ListenPage.open(browsers.start().context(), server.origin(), name);
        listen.play();
        listen.awaitState("playing");

        server.end(name, TestServer.LOCAL_OWNER);

        listen.awaitState("ended");
        speak.awaitStep("over");
        assertThat(listen.words()).isEqualTo("The talk has ended. Thank you for listening.");
        assertThat(speak.saidWhenOver()).contains("talk");
        // A later listener.
        ListenPage late = ListenPage.open(listen.page().context(), server.origin(), name);
        late.awaitWords("This talk has ended. You can hear what is kept of it, from the start.");
    }
}
