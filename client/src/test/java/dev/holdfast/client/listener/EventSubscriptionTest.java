// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.event.ListenerEvent;
import dev.holdfast.client.event.ListenerEvent.CaughtUp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventSubscriptionTest {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Throwable> faults = new ArrayList<>();
    private final AtomicInteger done = new AtomicInteger();

    /** As the executors of a client do: a fault in one task does not stop the following ones. */
    private void runTasks() {
        while (!tasks.isEmpty()) {
            try {
                tasks.remove().run();
            } catch (RuntimeException | Error fault) {
                faults.add(fault);
            }
        }
    }

    private EventSubscription subscribe(Flow.Subscriber<ListenerEvent> subscriber) {
        EventSubscription subscription =
                new EventSubscription(subscriber, tasks::add, tasks::add, () -> {}, done::incrementAndGet);
        subscription.start();
        runTasks();
        return subscription;
    }

    @Test
    void anErrorInTheSubscriberCancelsTheSubscription() {
        AssertionError fault = new AssertionError("in the app");
        EventSubscription subscription = subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                given.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ListenerEvent event) {
                throw fault;
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {}
        });
        subscription.publish(new CaughtUp(1));
        runTasks();
        assertThat(faults).containsExactly(fault);
        assertThat(done).hasValue(1);
        assertThat(subscription.wantsMore()).isFalse();
    }
}
