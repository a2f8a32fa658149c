package dev.holdfast.browser.recording;

import dev.holdfast.browser.sound.FoundMarker;
import dev.holdfast.browser.sound.MarkerSearch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What was recorded of one page, on either side of it. */
public final class Recording {

    /**
     * So many samples in a row of nothing at all are none: 3 ms in which a player had nothing to play. What was spoken
     * is never quite silent.
     */
    private static final int NOTHING_MIN = 144;

    /** What a player's last sample becomes, from one to the next, when it has no more: see the SDK's playout. */
    private static final double TAIL = 0.975;

    /** Of a sample to 16 bits, and of the one before. */
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
     * The marks in it, in the order in which they were heard. Where the player had nothing to play, the sound before and
     * after is put together, so that a mark is not lost to a test which was not lost to its listener.
     */
    public List<Heard> marks() {
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
        List<Heard> marks = new ArrayList<>();
        for (FoundMarker marker : MarkerSearch.in(heard, hertz)) {
            marks.add(new Heard(marker.identity(), at[marker.sample()]));
        }
        return marks;
    }

    /** Takes out where there is nothing, with the sound that died away before it, and says how much is left. */
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
