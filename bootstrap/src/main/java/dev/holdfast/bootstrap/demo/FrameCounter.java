// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.demo;

import dev.holdfast.bootstrap.wav.WavWriter;
import dev.holdfast.client.event.ListenerEvent;
import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * Listens to a session, counts its frames by sequence and writes them to a file as they arrive. Counts duplicated and
 * late frames separately, and writes them where they arrived.
 */
final class FrameCounter implements Flow.Subscriber<ListenerEvent> {

    private final WavWriter file;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /** Guarded by this, as are the next three. */
    private final BitSet heard = new BitSet();

    private long highest = -1;
    private long duplicated;
    private long reordered;

    FrameCounter(WavWriter file) {
        this.file = file;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ListenerEvent event) {
        if (event instanceof ListenerEvent.Frame frame) {
            count(frame.sequence());
            try {
                file.write(frame.mediaTimeMicros(), frame.payload().duplicate());
            } catch (IOException e) {
                end.completeExceptionally(e);
            }
        }
    }

    private synchronized void count(long sequence) {
        int index = Math.toIntExact(sequence);
        if (heard.get(index)) {
            duplicated++;
        } else if (sequence < highest) {
            reordered++;
        }
        heard.set(index);
        highest = Math.max(highest, sequence);
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        end.complete(null);
    }

    /** Completes when the session has ended and the client has handed over all events. */
    CompletableFuture<Void> end() {
        return end;
    }

    /** The number of different frames. */
    synchronized long heard() {
        return heard.cardinality();
    }

    synchronized long duplicated() {
        return duplicated;
    }

    synchronized long reordered() {
        return reordered;
    }
}
