// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client;

import dev.holdfast.client.config.StartPosition;
import dev.holdfast.client.event.ListenerEvent;
import dev.holdfast.client.event.ListenerStats;
import dev.holdfast.client.listener.ListenerProtocol;
import dev.holdfast.client.runtime.ClientRuntime;
import dev.holdfast.client.runtime.ClientSettings;
import dev.holdfast.client.runtime.SerialExecutor;
import java.util.concurrent.Flow;

/** A listener in one session, until the session ends or {@link #close()}. Safe for any thread. */
public final class Listener implements AutoCloseable {

    private final ListenerProtocol protocol;
    private final SerialExecutor executor;

    private Listener(
            ClientRuntime runtime,
            ClientSettings settings,
            String sessionId,
            StartPosition start,
            Flow.Subscriber<? super ListenerEvent> subscriber) {
        Runnable closer = this::close;
        executor = runtime.serialExecutor();
        protocol = new ListenerProtocol(
                runtime, settings, executor, sessionId, start, subscriber, () -> runtime.unregister(closer));
        runtime.register(closer);
    }

    static Listener start(
            ClientRuntime runtime,
            ClientSettings settings,
            String sessionId,
            StartPosition start,
            Flow.Subscriber<? super ListenerEvent> subscriber) {
        Listener listener = new Listener(runtime, settings, sessionId, start, subscriber);
        listener.executor.execute(listener.protocol::start);
        return listener;
    }

    /**
     * Continues from another position. The subscriber receives no further frame from the old position, then {@link
     * ListenerEvent.Seeked}, then frames from the new one; an {@code onNext} that is running may still be of the old one.
     * While there is no connection, the next one begins there.
     */
    public void seek(StartPosition position) {
        executor.execute(() -> protocol.seek(position));
    }

    /** Continues with the next frame to be spoken: {@code seek(StartPosition.live())}. */
    public void jumpToLive() {
        seek(StartPosition.live());
    }

    public ListenerStats stats() {
        return protocol.stats();
    }

    /** Stops listening. The subscriber receives nothing more, also no {@code onComplete}. A second call does nothing. */
    @Override
    public void close() {
        executor.execute(protocol::close);
    }
}
