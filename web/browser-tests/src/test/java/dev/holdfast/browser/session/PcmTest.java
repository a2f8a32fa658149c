// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.page.RecordedSession;
import dev.holdfast.browser.page.SdkApp;
import dev.holdfast.browser.recording.Recorder;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Browsers without WebCodecs, which neither encode nor decode Opus. */
@InChromium
class PcmTest {

    /** Removes WebCodecs from pages, and from their workers before they load anything else. */
    static final String NO_WEB_CODECS = """
            location.protocol.startsWith('http') && (() => {
              const first = new URL('/browser-tests/app/without-web-codecs.js', location.href).href;
              import(first);
              const OwnWorker = Worker;
              globalThis.Worker = class extends OwnWorker {
                constructor(url, options) {
                  const imports = [first, new URL(url, location.href).href]
                    .map((module) => `import ${JSON.stringify(module)};`);
                  super(URL.createObjectURL(new Blob(imports, { type: 'text/javascript' })), options);
                }
              };
            })();""";

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
    void withoutWebCodecsAllIsHeardToo(Browsers browsers) throws Exception {
        SpokenFile file = new SpokenFile(2, 6);
        RecordedSession session = new RecordedSession(
                file, Recorder.in(browsers.startWithMicrophone(file.write(folder))), Recorder.in(browsers.start()));
        session.speaker().context().addInitScript(NO_WEB_CODECS);
        session.listener().context().addInitScript(NO_WEB_CODECS);
        String sessionId = server.session("alice");
        SdkApp listening = SdkApp.open(session.listener().context(), server.origin());
        assertThat(listening.page().evaluate("typeof AudioDecoder")).isEqualTo("undefined");
        listening.listen(sessionId, Map.of());
        SdkApp speaking = SdkApp.open(session.speaker().context(), server.origin(), () -> server.token("alice"));
        speaking.speak(sessionId, Map.of());
        speaking.awaitSpeaker("live");
        assertThat(speaking.speakerCodec()).isEqualTo("pcm");
        session.awaitSpoken(speaking.page());
        Map<?, ?> report = speaking.stopSpeaking();
        listening.awaitListener("ended");

        session.assertWhole();
        assertThat(report.get("framesLost")).isEqualTo(0);
        assertThat(listening.told("gap")).isEmpty();
    }
}
