// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.adapter.websocket.WebSocketAdapter;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.bootstrap.e2e.support.RawSocket;
import dev.holdfast.bootstrap.e2e.support.StoreIndependent;
import dev.holdfast.bootstrap.e2e.support.TestFrames;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.bootstrap.server.HoldfastServer;
import dev.holdfast.bootstrap.server.Persistence;
import dev.holdfast.bootstrap.server.RunningServer;
import dev.holdfast.bootstrap.settings.ServerSettings;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.domain.identity.Owner;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The classes that an audio frame crosses in a running server, compared with the two paths that ARCHITECTURE.md draws. */
@StoreIndependent
@Timeout(60)
class FramePathTest {

    private static final Path ARCHITECTURE = Path.of("../ARCHITECTURE.md");

    /** Modules in the order in which a frame may cross them on its way into the log. */
    private static final List<String> INWARDS =
            List.of("dev.holdfast.adapter.websocket", "dev.holdfast.application", "dev.holdfast.adapter.local");

    /** More classes than these from socket to socket need a reason in ARCHITECTURE.md. */
    private static final int CLASSES_MAX = 14;

    @Test
    void theArchitectureDrawsThePathOfAFrame(@TempDir Path data) throws Exception {
        CompletableFuture<List<String>> append = new CompletableFuture<>();
        ServerSettings settings = ServerSettings.of(Map.of("port", "0", "data", data.toString()));
        Clock clock = new SystemClock();
        Persistence storage = withLogs(settings, clock, recording(append));
        Path events = data.resolve("socket-writes.jfr");
        byte[] frame = TestFrames.frame(0);
        try (Recording recording = new Recording();
                RunningServer server = HoldfastServer.assemble(settings, clock)
                        .persistence(storage)
                        .start()) {
            recording.enable("jdk.SocketWrite").withoutThreshold().withStackTrace();
            String token = new LocalTokenIssuer(LocalSecret.inFolder(data), clock)
                    .issue(new Owner("speaker"), Duration.ofHours(1));
            String session = session(server, token);
            try (RawSocket listener = RawSocket.listener(server.uri(), session, "live");
                    RawSocket speaker = RawSocket.speaker(server.uri(), session, token)) {
                listener.awaitText("ready");
                speaker.awaitText("ready");
                recording.start();
                speaker.binary(frame);
                listener.await(message -> message.opcode() == RawSocket.BINARY);
                // The client may have a frame before the server's thread has recorded its write; not so once the next
                // is there.
                speaker.binary(TestFrames.frame(1));
                listener.await(message -> message.opcode() == RawSocket.BINARY);
                recording.stop();
            }
            recording.dump(events);
        }
        List<String> in = append.get(10, TimeUnit.SECONDS);
        List<String> out = writePath(events, frame.length);

        assertThat(Stream.concat(in.stream(), out.stream())
                        .map(FramePathTest::simpleName)
                        .distinct())
                .as("classes from socket to socket")
                .hasSizeLessThanOrEqualTo(CLASSES_MAX);
        assertThat(in.stream().map(FramePathTest::module))
                .as("never back: " + in)
                .isSorted();
        assertThat(in.stream().map(FramePathTest::simpleName)).isEqualTo(documented("append"));
        assertThat(out.stream().map(FramePathTest::simpleName)).isEqualTo(documented("write"));
    }

    /** The settings' storage, with audio in memory under a format that records who writes a frame into the log. */
    private static Persistence withLogs(ServerSettings settings, Clock clock, FrameFormat format) {
        Persistence storage = Persistence.of(settings, clock);
        return new Persistence(
                storage.node(),
                storage.shared(),
                storage.sessions(),
                LocalAudioLogs.inMemory(format, AudioLogSettings.DEFAULT, clock),
                storage.whyNotReady(),
                storage.metrics(),
                storage.tasks(),
                storage.release());
    }

    /** Writing the first byte is what makes a record exist: the innermost call of an append. */
    private static FrameFormat recording(CompletableFuture<List<String>> path) {
        FrameFormat format = WebSocketAdapter.frameFormat();
        return (FrameFormat) Proxy.newProxyInstance(
                FrameFormat.class.getClassLoader(), new Class<?>[] {FrameFormat.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("firstByte")) {
                        path.complete(StackWalker.getInstance()
                                .walk(frames -> ours(frames.map(StackWalker.StackFrame::getClassName)
                                        .toList())));
                    }
                    return method.invoke(format, arguments);
                });
    }

    /** The stack of the socket write that carries the frame and nothing else. */
    private static List<String> writePath(Path events, int frameBytes) throws IOException {
        int record = WebSocketAdapter.frameFormat().headerBytes(frameBytes) + frameBytes;
        RecordedEvent write = RecordingFile.readAllEvents(events).stream()
                .filter(event -> event.getLong("bytesWritten") == record)
                .filter(event -> event.getThread().getJavaName().startsWith("holdfast-"))
                .findFirst()
                .orElseThrow();
        return ours(write.getStackTrace().getFrames().stream()
                .map(RecordedFrame::getMethod)
                .map(method -> method.getType().getName())
                .toList());
    }

    /** Our classes of a stack, outermost first, each once, a nested class as the one around it. */
    private static List<String> ours(List<String> innermostFirst) {
        List<String> classes = new ArrayList<>(innermostFirst.stream()
                .filter(name -> name.startsWith("dev.holdfast.") && !name.startsWith("dev.holdfast.bootstrap"))
                .map(name -> name.replaceFirst("\\$.*", ""))
                .toList());
        Collections.reverse(classes);
        return classes.stream().distinct().toList();
    }

    /** A line such as {@code append: EventLoop → FrameDecoder} of the document; words in lower case are no classes of ours. */
    private static List<String> documented(String path) throws IOException {
        Matcher line =
                Pattern.compile("^" + path + ": +(.*)$", Pattern.MULTILINE).matcher(Files.readString(ARCHITECTURE));
        assertThat(line.find()).as(path + " is in ARCHITECTURE.md").isTrue();
        return Stream.of(line.group(1).split(" → "))
                .filter(name -> !name.contains(" "))
                .toList();
    }

    private static int module(String className) {
        return (int) INWARDS.stream()
                .takeWhile(module -> !className.startsWith(module))
                .count();
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    private static String session(RunningServer server, String token) {
        try (HoldfastClient client = HoldfastClient.at(server.uri()).token(() -> token)) {
            return client.createSession(NewSession.in("en-US")).sessionId();
        }
    }
}
