// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client;

import dev.holdfast.client.event.ListenerEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

/** A subscriber that remembers. */
final class RecordingSubscriber implements Flow.Subscriber<ListenerEvent> {

    final List<ListenerEvent> events = new CopyOnWriteArrayList<>();
    final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    final CompletableFuture<Boolean> end = new CompletableFuture<>();
    private final long demandAtFirst;

    RecordingSubscriber(long demandAtFirst) {
        this.demandAtFirst = demandAtFirst;
    }

    static RecordingSubscriber all() {
        return new RecordingSubscriber(Long.MAX_VALUE);
    }

    <E extends ListenerEvent> List<E> of(Class<E> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<Long> sequences() {
        return of(ListenerEvent.Frame.class).stream()
                .map(ListenerEvent.Frame::sequence)
                .toList();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription.complete(given);
        if (demandAtFirst > 0) {
            given.request(demandAtFirst);
        }
    }

    @Override
    public void onNext(ListenerEvent event) {
        events.add(event);
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        end.complete(true);
    }
}
