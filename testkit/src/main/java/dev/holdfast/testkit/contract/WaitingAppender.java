// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.contract;

import dev.holdfast.application.port.out.audio.AudioAppender;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An appender that waits where another one says {@link AppendResult#NOT_READY}: for threads that have nothing else to do. */
public record WaitingAppender(AudioAppender appender) implements AudioAppender {

    private static final long WAIT_MAX_SECONDS = 30;

    @Override
    public AppendResult append(ByteBuffer frame) {
        AppendResult result = appender.append(frame);
        while (result == AppendResult.NOT_READY) {
            CountDownLatch ready = new CountDownLatch(1);
            appender.whenReady(ready::countDown);
            await(ready);
            result = appender.append(frame);
        }
        return result;
    }

    private static void await(CountDownLatch ready) {
        try {
            if (!ready.await(WAIT_MAX_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the appender is not ready after " + WAIT_MAX_SECONDS + " s");
            }
        } catch (InterruptedException stop) {
            throw new AssertionError("interrupted while the appender was not ready", stop);
        }
    }

    @Override
    public void whenReady(Runnable callback) {
        appender.whenReady(callback);
    }

    @Override
    public void awaitIdle() {
        appender.awaitIdle();
    }
}
