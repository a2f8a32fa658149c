// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.e2e.support;

import dev.holdfast.client.event.ListenerEvent;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/** A subscriber of the Java client that records every event in its order. Thread-safe. */
public final class TestListener implements Flow.Subscriber<ListenerEvent> {

    private final ByteArrayOutputStream pcm = new ByteArrayOutputStream();
    private final List<Long> sequences = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();
    private final List<String> states = new ArrayList<>();
    private final AtomicLong heard = new AtomicLong();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public synchronized void onNext(ListenerEvent event) {
        if (event instanceof ListenerEvent.Frame frame) {
            sequences.add(frame.sequence());
            ByteBuffer payload = frame.payload().duplicate();
            byte[] bytes = new byte[payload.remaining()];
            payload.get(bytes);
            pcm.writeBytes(bytes);
            heard.incrementAndGet();
        } else if (event instanceof ListenerEvent.Gap gap) {
            gaps.add(gap.from() + "-" + gap.to() + " " + gap.reason());
        } else if (event instanceof ListenerEvent.StateChanged changed) {
            states.add(changed.state());
        }
    }

    @Override
    public void onError(Throwable cause) {
        end.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
        end.complete(null);
    }

    public CompletableFuture<Void> end() {
        return end;
    }

    public long heard() {
        return heard.get();
    }

    public synchronized byte[] pcm() {
        return pcm.toByteArray();
    }

    public synchronized List<Long> sequences() {
        return List.copyOf(sequences);
    }

    /** Each deviation from "every frame from 0 to {@code frames}, once and in order", in words; empty if there is none. */
    public synchronized List<String> brokenOrder(long frames) {
        List<String> broken = new ArrayList<>();
        long next = 0;
        for (long sequence : sequences) {
            if (sequence != next) {
                broken.add("heard " + sequence + " where " + next + " was due");
            }
            next = sequence + 1;
        }
        if (next != frames) {
            broken.add("ended before " + next + ", and " + frames + " were spoken");
        }
        return broken;
    }

    public synchronized List<String> gaps() {
        return List.copyOf(gaps);
    }

    public synchronized List<String> states() {
        return List.copyOf(states);
    }
}
