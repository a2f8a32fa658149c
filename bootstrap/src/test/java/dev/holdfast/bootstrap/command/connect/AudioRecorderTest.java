// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.command.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.command.console.CommandException;
import dev.holdfast.bootstrap.wav.WavReader;
import dev.holdfast.client.config.Codec;
import dev.holdfast.client.event.ListenerEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AudioRecorderTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private AudioRecorder heard(@Nullable String output) {
        CommandContext context = new CommandContext(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                false);
        return new AudioRecorder(context, output, () -> OptionalInt.of(16_000));
    }

    private static ListenerEvent.Frame frame(long sequence, Codec codec) {
        return new ListenerEvent.Frame(sequence, sequence * 20_000, 320, codec, 0, ByteBuffer.allocate(640));
    }

    @Test
    void aGapIsSaidAndIsSilenceInTheFile() throws IOException {
        try (AudioRecorder heard = heard("-")) {
            heard.take(frame(0, Codec.PCM_S16LE));
            heard.take(new ListenerEvent.Gap(1, 3, "lagged"));
            heard.take(frame(4, Codec.PCM_S16LE));
            assertThat(heard.isWhole()).isFalse();
        }

        assertThat(err.toString(StandardCharsets.UTF_8)).contains("frames 1 to 3 will not come (lagged)");
        try (WavReader wav = WavReader.open(new ByteArrayInputStream(out.toByteArray()))) {
            assertThat(wav.sampleRate()).isEqualTo(16_000);
            assertThat(wav.read(new byte[10_000])).isEqualTo(5 * 640);
        }
    }

    @Test
    void withoutAFileWhatHappensIsTheResult() throws IOException {
        try (AudioRecorder heard = heard(null)) {
            heard.take(new ListenerEvent.StateChanged("live"));
            heard.take(frame(0, Codec.OPUS));
            assertThat(heard.isWhole()).isTrue();
        }

        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactly("speaker live", "1 frames heard");
        assertThat(err.size()).isZero();
    }

    @Test
    void opusIsNotWrittenAsIfItWerePcm() {
        assertThatThrownBy(() -> heard("-").take(frame(0, Codec.OPUS)))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("opus");
        assertThat(out.size()).isZero();
    }
}
