// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command.connect;

import dev.holdfast.client.event.ListenerEvent;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A listener's events on their way from the client's thread to ours, where files may be slow. Never more are in it than
 * were asked for.
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

    /** Ends it with what has come so far, from any thread. */
    public void stop() {
        items.add(new Over());
    }

    /** Hands over each event until the last; throws what ended it where that was a failure. */
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

    /** What is done with an event. */
    public interface Handler {
        void handle(ListenerEvent event) throws IOException;
    }

    private sealed interface Item {}

    private record Happened(ListenerEvent event) implements Item {}

    private record Failed(Throwable failure) implements Item {}

    private record Over() implements Item {}
}
