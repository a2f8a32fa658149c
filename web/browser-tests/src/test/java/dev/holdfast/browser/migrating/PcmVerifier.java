// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.migrating;

import dev.holdfast.client.event.ListenerEvent;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** A subscriber that verifies PCM in which each sample is its own index modulo 2¹⁶. */
final class PcmVerifier implements Flow.Subscriber<ListenerEvent> {

    /** 20 ms at 16 kHz. */
    private static final int FRAME_SAMPLES = 320;

    private static final int FAULTS_SHOWN_MAX = 10;

    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /** Guarded by this, like {@link #gaps}. */
    private final ByteArrayOutputStream pcm = new ByteArrayOutputStream();

    private final List<String> gaps = new ArrayList<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public synchronized void onNext(ListenerEvent event) {
        if (event instanceof ListenerEvent.Frame frame) {
            byte[] bytes = new byte[frame.payload().remaining()];
            frame.payload().duplicate().get(bytes);
            pcm.writeBytes(bytes);
        } else if (event instanceof ListenerEvent.Gap gap) {
            gaps.add(gap.from() + "-" + gap.to() + " " + gap.reason());
        }
    }

    @Override
    public void onError(Throwable failure) {
        end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        end.complete(null);
    }

    void awaitEnd() throws Exception {
        end.get(30, TimeUnit.SECONDS);
    }

    /**
     * Missing and wrong samples, and gaps, as texts.
     *
     * @param spoken number of samples spoken
     */
    synchronized List<String> faults(int spoken) {
        List<String> faults = new ArrayList<>(gaps);
        ShortBuffer samples = ByteBuffer.wrap(pcm.toByteArray())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer();
        int heard = samples.remaining();
        if (heard < spoken || heard >= spoken + FRAME_SAMPLES) {
            faults.add(heard + " samples heard of " + spoken);
        }
        for (int place = 0; place < heard; place++) {
            // The last frame is padded with silence.
            short due = place < spoken ? (short) place : 0;
            if (samples.get(place) != due) {
                faults.add("sample " + place + " is " + samples.get(place) + " where " + due + " was due");
            }
        }
        return faults.size() > FAULTS_SHOWN_MAX ? faults.subList(0, FAULTS_SHOWN_MAX) : faults;
    }
}
