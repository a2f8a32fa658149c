// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command.connect;

import dev.holdfast.client.event.ListenerEvent;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Passes a listener's events from the client's thread to the command's thread, which may wait for slow files. Holds no
 * more events than it requested.
 */
public final class EventQueue implements Flow.Subscriber<ListenerEvent> {

    /** Five seconds of frames of 20 ms: room for a slow disk. */
    private static final int EVENTS_MAX = 256;

    private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
    private volatile Flow.@Nullable Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        begun.request(EVENTS_MAX);
    }

    @Override
    public void onNext(ListenerEvent event) {
        items.add(new Happened(event));
    }

    @Override
    public void onError(Throwable failure) {
        items.add(new Failed(failure));
    }

    @Override
    public void onComplete() {
        items.add(new Over());
    }

    /** Ends the queue after the events so far. Any thread may call it. */
    public void stop() {
        items.add(new Over());
    }

    /** Passes each event to the handler until the last one. Throws the cause if a failure ended the queue. */
    public void forEach(Handler handler) throws IOException, InterruptedException {
        while (true) {
            Item item = items.take();
            if (item instanceof Over) {
                return;
            }
            if (item instanceof Failed failed) {
                throw failed.failure() instanceof RuntimeException known
                        ? known
                        : new IllegalStateException(failed.failure());
            }
            handler.handle(((Happened) item).event());
            Flow.Subscription begun = subscription;
            if (begun != null) {
                begun.request(1);
            }
        }
    }

    /** Handles one event. */
    public interface Handler {
        void handle(ListenerEvent event) throws IOException;
    }

    private sealed interface Item {}

    private record Happened(ListenerEvent event) implements Item {}

    private record Failed(Throwable failure) implements Item {}

    private record Over() implements Item {}
}
