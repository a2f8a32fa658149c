// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.bench.wire.Protobuf.Malformed;
import dev.holdfast.bench.wire.Protobuf.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtobufTest {

    private static Reader reader(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return new Reader(ByteBuffer.wrap(bytes), 0, bytes.length);
    }

    private static String written(ByteBuffer bytes) {
        return HexFormat.of().formatHex(bytes.array(), 0, bytes.position());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "127, 7f",
        "128, 8001",
        "150, 9601",
        "16384, 808001",
        "4294967295, ffffffff0f",
        "9223372036854775807, ffffffffffffffff7f"
    })
    void aVarintHasSevenBitsAByteAndTheLowestFirst(long value, String hex) throws Malformed {
        ByteBuffer bytes = ByteBuffer.allocate(10);
        Protobuf.putVarint(bytes, value);

        assertThat(written(bytes)).isEqualTo(hex);
        assertThat(Protobuf.varintBytes(value)).isEqualTo(bytes.position());
        assertThat(reader(hex).varint()).isEqualTo(value);
    }

    @Test
    void aDelimitedFieldHasTagLengthAndContent() {
        ByteBuffer bytes = ByteBuffer.allocate(20);
        Protobuf.putBytes(bytes, 2, "testing".getBytes(StandardCharsets.US_ASCII));

        // The example of Protocol Buffers' own documentation of the encoding.
        assertThat(written(bytes)).isEqualTo("120774657374696e67");
        assertThat(Protobuf.delimitedBytes(7)).isEqualTo(9);
    }

    @Test
    void fieldsThatAreNotKnownAreSkippedWhateverTheirType() throws Malformed {
        Reader reader = reader(
                "08" + "9601" + "11" + "0102030405060708" + "1a" + "03616263" + "25" + "01020304" + "2a" + "026f6b");
        String text = "";
        while (reader.next()) {
            if (reader.is(5, Protobuf.DELIMITED)) {
                text = reader.text();
            } else {
                reader.skip();
            }
        }
        assertThat(text).isEqualTo("ok");
        assertThat(reader.hasMore()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "0a05616263",
                "ffffffffffffffffffff01",
                "0b",
                "0affffffffffffffffff01",
                "09010203",
                "0d0102"
            })
    void whatIsNoMessageIsRefused(String hex) {
        Reader reader = reader(hex);
        assertThatThrownBy(() -> {
                    while (reader.next()) {
                        reader.skip();
                    }
                })
                .isInstanceOf(Malformed.class);
    }
}
