// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes inputs from a corpus by random mutations. Input n depends on the corpus, the seed and n alone. For any thread. */
final class Mutator {

    private static final int BYTES_MAX = 4096;
    private static final int MUTATIONS_MAX = 8;

    /** Octets at which headers and UTF-8 change their meaning, and signs of JSON and of queries. */
    private static final byte[] TELLING = {
        0,
        1,
        0x7D,
        0x7E,
        0x7F,
        (byte) 0x80,
        (byte) 0x81,
        (byte) 0x82,
        (byte) 0x88,
        (byte) 0x89,
        (byte) 0x8A,
        (byte) 0xBF,
        (byte) 0xC0,
        (byte) 0xC2,
        (byte) 0xE0,
        (byte) 0xED,
        (byte) 0xF0,
        (byte) 0xF4,
        (byte) 0xFE,
        (byte) 0xFF,
        0x11,
        20,
        '{',
        '}',
        '[',
        ']',
        '"',
        '\\',
        ':',
        ',',
        '-',
        '.',
        'e',
        '9',
        '&',
        '=',
        '%',
        '+',
        ';',
        '\n',
        ' ',
        '*',
        '/'
    };

    private final List<byte[]> corpus;
    private final long seed;

    Mutator(List<byte[]> corpus, long seed) {
        this.corpus = corpus;
        this.seed = seed;
    }

    byte[] input(long n) {
        // The multiplier spreads neighbouring numbers: SplittableRandom's own increment would give them the same
        // sequence, shifted.
        SplittableRandom random = new SplittableRandom((seed * 1_000_003 + n) * 0x2545_F491_4F6C_DD1DL);
        if (corpus.isEmpty() || random.nextInt(64) == 0) {
            byte[] input = new byte[random.nextInt(random.nextInt(8) == 0 ? BYTES_MAX : 64)];
            random.nextBytes(input);
            return input;
        }
        byte[] input = corpus.get(random.nextInt(corpus.size())).clone();
        for (int mutations = random.nextInt(1 + MUTATIONS_MAX); mutations > 0; mutations--) {
            input = mutated(input, random);
        }
        return input;
    }

    private byte[] mutated(byte[] input, SplittableRandom random) {
        int length = input.length;
        if (length == 0) {
            return new byte[] {(byte) random.nextInt(256)};
        }
        int at = random.nextInt(length);
        int run = 1 + random.nextInt(Math.min(length - at, random.nextInt(4) == 0 ? 256 : 8));
        switch (random.nextInt(8)) {
            case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> input[at] = (byte) random.nextInt(256);
            case 2 -> input[at] = TELLING[random.nextInt(TELLING.length)];
            case 3 -> input[at] += (byte) (random.nextInt(9) - 4);
            case 4 -> {
                return spliced(input, at, at + run, new byte[0]);
            }
            case 5 -> {
                byte[] octets = new byte[run];
                random.nextBytes(octets);
                return spliced(input, at, at, octets);
            }
            case 6 -> {
                return spliced(input, at, at, Arrays.copyOfRange(input, at, at + run));
            }
            default -> {
                byte[] other = corpus.get(random.nextInt(corpus.size()));
                int from = other.length == 0 ? 0 : random.nextInt(other.length);
                return spliced(
                        input, at, random.nextBoolean() ? length : at, Arrays.copyOfRange(other, from, other.length));
            }
        }
        return input;
    }

    private static byte[] spliced(byte[] input, int from, int to, byte[] between) {
        if (input.length + between.length > BYTES_MAX) {
            return input;
        }
        byte[] result = new byte[input.length - (to - from) + between.length];
        System.arraycopy(input, 0, result, 0, from);
        System.arraycopy(between, 0, result, from, between.length);
        System.arraycopy(input, to, result, from + between.length, input.length - to);
        return result;
    }
}
