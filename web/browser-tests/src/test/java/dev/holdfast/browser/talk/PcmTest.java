package dev.holdfast.browser.talk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.browser.chromium.Browsers;
import dev.holdfast.browser.chromium.InChromium;
import dev.holdfast.browser.recording.Recorder;
import dev.holdfast.browser.server.TestServer;
import dev.holdfast.browser.sound.SpokenFile;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Browsers that can neither encode nor decode Opus by themselves. */
@InChromium
class PcmTest {

    /** Out of pages, and out of their workers before these load anything else. */
    static final String NO_WEB_CODECS = """
            location.protocol.startsWith('http') && (() => {
              const first = new URL('/browser-tests/talk/without-web-codecs.js', location.href).href;
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
    void withoutWebCodecsTheTalkIsHeardWholeToo(Browsers browsers) throws Exception {
        SpokenFile file = new SpokenFile(2, 6);
        Talk talk = new Talk(
                file,
                Recorder.visiting(browsers.startWithMicrophone(file.write(folder))),
                Recorder.visiting(browsers.start()));
        talk.mouth().visitor().addInitScript(NO_WEB_CODECS);
        talk.ear().visitor().addInitScript(NO_WEB_CODECS);
        String session = server.session("alice");
        App listening = App.open(talk.ear().visitor(), server.origin());
        assertThat(listening.page().evaluate("typeof AudioDecoder")).isEqualTo("undefined");
        listening.listen(session, Map.of());
        App speaking = App.open(talk.mouth().visitor(), server.origin(), () -> server.token("alice"));
        speaking.speak(session, Map.of());
        speaking.awaitSpeaker("live");
        assertThat(speaking.speakerCodec()).isEqualTo("pcm");
        talk.awaitSpoken(speaking.page());
        Map<?, ?> report = speaking.stopSpeaking();
        listening.awaitListener("ended");

        talk.assertWhole();
        assertThat(report.get("framesLost")).isEqualTo(0);
        assertThat(listening.told("gap")).isEmpty();
    }
}
