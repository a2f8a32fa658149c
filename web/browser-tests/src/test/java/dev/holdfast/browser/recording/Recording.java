// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.browser.recording;

import dev.holdfast.browser.sound.FoundMarker;
import dev.holdfast.browser.sound.MarkerSearch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The recorded input or output of a page. */
public final class Recording {

    /**
     * Zero samples in a row that count as an underrun of the player: 3 ms. Spoken audio is never quite silent.
     */
    private static final int NOTHING_MIN = 144;

    /** Decay of the player's last sample at an underrun: see the SDK's {@code JitterBuffer}. */
    private static final double TAIL = 0.975;

    /** Rounding error of two 16-bit samples. */
    private static final double ROUNDING = 1.5 / 32_767;

    private final List<Chunk> chunks;

    Recording(List<Chunk> chunks) {
        this.chunks = List.copyOf(chunks);
    }

    public double seconds() {
        return chunks.stream()
                .mapToDouble(chunk -> (double) chunk.samples().length / chunk.hertz())
                .sum();
    }

    /**
     * The marks in it, in order. Joins the audio before and after an underrun, so that a mark is found that a listener hears.
     */
    public List<TimedMarker> marks() {
        if (chunks.isEmpty()) {
            return List.of();
        }
        int hertz = chunks.get(0).hertz();
        float[] samples = new float
                [chunks.stream().mapToInt(chunk -> chunk.samples().length).sum()];
        double[] at = new double[samples.length];
        int length = 0;
        for (Chunk chunk : chunks) {
            if (chunk.hertz() != hertz) {
                throw new IllegalStateException("recorded at " + hertz + " and at " + chunk.hertz() + " Hz");
            }
            for (int i = 0; i < chunk.samples().length; i++) {
                samples[length] = chunk.samples()[i];
                at[length++] = chunk.at() + i * 1_000.0 / hertz;
            }
        }
        length = closeUp(samples, at);
        float[] heard = Arrays.copyOf(samples, length);
        List<TimedMarker> marks = new ArrayList<>();
        for (FoundMarker marker : MarkerSearch.in(heard, hertz)) {
            marks.add(new TimedMarker(marker.identity(), at[marker.sample()]));
        }
        return marks;
    }

    /** Removes underruns with the decay before them; returns the remaining length. */
    private static int closeUp(float[] samples, double[] at) {
        int kept = 0;
        int from = 0;
        while (from < samples.length) {
            int to = from;
            while (to < samples.length && samples[to] == 0) {
                to++;
            }
            if (to - from >= NOTHING_MIN) {
                kept = withoutTail(samples, kept);
                from = to;
                continue;
            }
            to = Math.max(to, from + 1);
            System.arraycopy(samples, from, samples, kept, to - from);
            System.arraycopy(at, from, at, kept, to - from);
            kept += to - from;
            from = to;
        }
        return kept;
    }

    private static int withoutTail(float[] samples, int end) {
        int length = end;
        while (length > 1 && Math.abs(samples[length - 1] - TAIL * samples[length - 2]) < ROUNDING) {
            length--;
        }
        return length;
    }
}
