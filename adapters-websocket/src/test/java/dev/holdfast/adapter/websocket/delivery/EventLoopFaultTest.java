// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.audio.StartPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A fault of one connection does not reach the others. */
@Timeout(60)
class EventLoopFaultTest {

    static Stream<Throwable> faults() {
        return Stream.of(
                new IOException("a broken pipe"),
                new IllegalStateException("a bug"),
                new OutOfMemoryError("direct buffers"),
                new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aConnectionThatThrowsIsClosedAndNoOtherNotices(Throwable fault) throws Exception {
        try (EventLoopFixture fixture = new EventLoopFixture()) {
            List<TestListener> others = new ArrayList<>();
            List<TestListener> broken = new ArrayList<>();
            List<InMemoryEndPoint> ends = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                others.add(fixture.listener(new StartPosition.Start(), new InMemoryEndPoint(1 << 16)));
                ends.add(new InMemoryEndPoint(1 << 16));
                broken.add(fixture.listener(new StartPosition.Start(), ends.get(i)));
            }
            fixture.settle();
            ends.forEach(end -> end.failWith(fault));

            // One append only: a second one would hide a lost delivery.
            fixture.append(0);

            for (TestListener each : others) {
                each.hearUpTo(1);
            }
            Awaitility.await().until(() -> fixture.listeners() == others.size());
            assertThat(broken).noneMatch(TestListener::isOpen);
            fixture.append(1);
            for (TestListener each : others) {
                each.hearUpTo(2);
            }
        }
    }

    /** As TLS does: it takes the bytes, and then the transport fails. */
    @Test
    void aWriteThatFailsAfterItTookTheBytesIsNotTriedAgain() throws Exception {
        try (EventLoopFixture fixture = new EventLoopFixture()) {
            InMemoryEndPoint end = new InMemoryEndPoint(1 << 16) {
                private boolean first = true;

                @Override
                public boolean flush(ByteBuffer... buffers) throws IOException {
                    if (first) {
                        first = false;
                        return super.flush(buffers);
                    }
                    for (ByteBuffer buffer : buffers) {
                        buffer.position(buffer.limit());
                    }
                    throw new IOException("the transport is lost");
                }
            };
            ConnectionWriter[] writer = new ConnectionWriter[1];
            TestListener listener = fixture.listener(new StartPosition.Live(), end, own -> writer[0] = own);
            fixture.settle();

            fixture.execute(() -> {
                writer[0].send(new byte[] {'{', '}'});
                writer[0].send(new byte[] {'{', '}'});
            });

            fixture.settle();
            Awaitility.await().until(() -> !listener.isOpen());
        }
    }
}
