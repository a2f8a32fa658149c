// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local.log;

import dev.holdfast.adapter.local.log.storage.FolderSegments;
import dev.holdfast.adapter.local.log.storage.SegmentStore;
import dev.holdfast.adapter.local.log.storage.StorageQuota;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.audio.FrameFormat;
import dev.holdfast.domain.identity.SessionId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Audio logs in files, on a disk that stalls for one session: no new segment of it is created for as long as a test wants. */
public final class StallingLogs {

    private record Stall(SessionId session, CountDownLatch reached, CountDownLatch ended) {}

    private final LocalAudioLogs logs;
    private volatile @Nullable Stall stall;

    public StallingLogs(Path folder, FrameFormat format, AudioLogSettings settings, Clock clock) {
        StorageQuota quota = new StorageQuota(Long.MAX_VALUE, 0);
        SegmentStore files = new FolderSegments(folder, quota, false);
        SegmentStore stalling = (SegmentStore) Proxy.newProxyInstance(
                SegmentStore.class.getClassLoader(),
                new Class<?>[] {SegmentStore.class},
                (proxy, method, arguments) -> pass(files, method, arguments));
        logs = LocalAudioLogs.with(stalling, format, settings, quota, clock);
    }

    public LocalAudioLogs logs() {
        return logs;
    }

    private Object pass(SegmentStore files, Method method, Object[] arguments) throws Throwable {
        Stall now = stall;
        if (now != null && method.getName().equals("create") && arguments[0].equals(now.session())) {
            now.reached().countDown();
            now.ended().await();
        }
        try {
            return method.invoke(files, arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    public void begin(SessionId session) {
        stall = new Stall(session, new CountDownLatch(1), new CountDownLatch(1));
    }

    /** Waits until the session needs a segment that it does not get. */
    public void awaitReached() throws InterruptedException {
        Stall now = stall;
        if (now != null) {
            now.reached().await();
        }
    }

    public void end() {
        Stall now = stall;
        stall = null;
        if (now != null) {
            now.ended().countDown();
        }
    }
}
