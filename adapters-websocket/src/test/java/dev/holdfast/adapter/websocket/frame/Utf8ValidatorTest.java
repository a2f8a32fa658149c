// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compared with the JDK's decoder, which tells where UTF-8 breaks only of text that is whole. */
class Utf8ValidatorTest {

    private static boolean isValid(byte[] octets, int cut) {
        Utf8Validator validator = new Utf8Validator();
        ByteBuffer bytes = ByteBuffer.wrap(octets);
        return validator.accept(bytes, 0, cut) && validator.accept(bytes, cut, octets.length) && validator.isComplete();
    }

    private static boolean isValidByTheJdk(byte[] octets) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer out = CharBuffer.allocate(octets.length + 1);
        CoderResult result = decoder.decode(ByteBuffer.wrap(octets), out, true);
        return result.isUnderflow() && decoder.flush(out).isUnderflow();
    }

    @Test
    void everyCharacterIsValidAndEverySurrogateIsNot() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point += point < 0x3000 ? 1 : 37) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                byte[] octets = Character.toString(point).getBytes(StandardCharsets.UTF_8);
                assertThat(isValid(octets, octets.length / 2)).as("U+%X", point).isTrue();
            }
        }
        for (int point = Character.MIN_SURROGATE; point <= Character.MAX_SURROGATE; point++) {
            byte[] octets = {(byte) 0xED, (byte) (0x80 | point >> 6 & 0x3F), (byte) (0x80 | point & 0x3F)};
            assertThat(isValid(octets, 1)).as("U+%X", point).isFalse();
        }
    }

    @Test
    void itAgreesWithTheJdkOnAnyOctets() {
        Random random = new Random(6455);
        byte[] likely = {
            'a',
            'z',
            (byte) 0x80,
            (byte) 0xBF,
            (byte) 0xC2,
            (byte) 0xE0,
            (byte) 0xA0,
            (byte) 0xED,
            (byte) 0x9F,
            (byte) 0xF0,
            (byte) 0x90,
            (byte) 0xF4,
            (byte) 0x8F,
            (byte) 0xFF,
            (byte) 0xE2,
            (byte) 0xF1
        };
        for (int round = 0; round < 200_000; round++) {
            byte[] octets = new byte[random.nextInt(24)];
            for (int at = 0; at < octets.length; at++) {
                octets[at] = likely[random.nextInt(random.nextBoolean() ? 2 : likely.length)];
            }
            assertThat(isValid(octets, random.nextInt(octets.length + 1)))
                    .as("%s", new String(octets, StandardCharsets.ISO_8859_1))
                    .isEqualTo(isValidByTheJdk(octets));
        }
    }
}
