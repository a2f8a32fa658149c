// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.websocket.config.EventLoopSettings;
import dev.holdfast.adapter.websocket.loop.EventLoop;
import dev.holdfast.adapter.websocket.metrics.EventLoopMetrics;
import dev.holdfast.application.port.out.metrics.DeferredTimer;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.testkit.clock.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventLoopTest {

    private static final int FRAMES = 20_000;

    /** More than one turn of commands: the event loop delivers signals as well by then. */
    private static final int COMMAND_AT_FRAME = 5_000;

    @Test
    void aSessionThatIsSignalledAllTheTimeDelaysNoCommand() throws Exception {
        try (EventLoopFixture fixture = new EventLoopFixture()) {
            AtomicInteger appended = new AtomicInteger();
            AtomicInteger appendedBeforeTheCommand = new AtomicInteger();
            // Whatever is written, another frame has come by then.
            InMemoryEndPoint end = new InMemoryEndPoint(1) {
                @Override
                public boolean flush(ByteBuffer... buffers) {
                    for (ByteBuffer buffer : buffers) {
                        buffer.position(buffer.limit());
                    }
                    int frame = appended.getAndIncrement();
                    if (frame == COMMAND_AT_FRAME) {
                        fixture.execute(() -> appendedBeforeTheCommand.set(appended.get()));
                    }
                    if (frame < FRAMES) {
                        fixture.append(frame);
                    }
                    return true;
                }
            };

            fixture.listener(new StartPosition.Start(), end);

            Awaitility.await().until(() -> appendedBeforeTheCommand.get() > 0);
            assertThat(appendedBeforeTheCommand).hasValueLessThan(FRAMES);
        }
    }

    @Test
    void aLargeSessionKeepsNoCommandWaitingForLongerThanATurn() throws Exception {
        try (EventLoopFixture fixture = new EventLoopFixture()) {
            AtomicInteger writes = new AtomicInteger();
            AtomicInteger writesBeforeTheCommand = new AtomicInteger();
            int listeners = 5 * EventLoopSettings.DEFAULT.deliveriesPerTurn();
            List<TestListener> all = new ArrayList<>();
            for (int i = 0; i < listeners; i++) {
                InMemoryEndPoint end = new InMemoryEndPoint(1 << 12) {
                    @Override
                    public boolean flush(ByteBuffer... buffers) throws IOException {
                        if (writes.incrementAndGet() == listeners + 1) {
                            fixture.execute(() -> writesBeforeTheCommand.set(writes.get() - listeners));
                        }
                        return super.flush(buffers);
                    }
                };
                all.add(fixture.listener(new StartPosition.Live(), end));
            }
            fixture.settle();
            assertThat(writes).as("each has its first message").hasValue(listeners);

            fixture.append(0);

            for (TestListener each : all) {
                each.hearUpTo(1);
            }
            assertThat(writesBeforeTheCommand.get()).isBetween(1, EventLoopSettings.DEFAULT.deliveriesPerTurn());
        }
    }

    @Test
    void aLoopThatStopsRunsEveryCommandThatIsQueued() {
        EventLoop eventLoop = new EventLoop(
                new ManualClock(),
                1,
                EventLoopSettings.DEFAULT,
                new EventLoopMetrics(DeferredTimer.ofResumes(), DeferredTimer.ofResumes()));
        eventLoop.start();
        CountDownLatch stopping = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        eventLoop.execute(() -> await(stopping));
        for (int i = 0; i < 2_000; i++) {
            eventLoop.execute(done::incrementAndGet);
        }
        Thread closing = new Thread(eventLoop::close);
        closing.start();
        // It waits for the loop, so the loop is to stop.
        Awaitility.await()
                .until(() -> closing.getState() == Thread.State.TIMED_WAITING
                        || closing.getState() == Thread.State.TERMINATED);

        stopping.countDown();

        Awaitility.await().untilAsserted(() -> assertThat(done).hasValue(2_000));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
