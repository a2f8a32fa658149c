// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.speaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.config.Codec;
import dev.holdfast.client.config.WhenFull;
import dev.holdfast.client.event.ListenerEvent.Frame;
import dev.holdfast.client.protocol.FrameCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SendBufferTest {

    private static final Duration MS_20 = Duration.ofMillis(20);

    private static SendBuffer buffer(AudioFormat format, WhenFull whenFull) {
        SendBuffer buffer = new SendBuffer(format, Duration.ofMillis(100), whenFull, () -> {});
        buffer.with(frames -> frames.attached(0, 0));
        return buffer;
    }

    private static SendBuffer opus() {
        return buffer(AudioFormat.opus(), WhenFull.WAIT);
    }

    private static SendBuffer pcm() {
        return buffer(AudioFormat.pcm16(16_000), WhenFull.WAIT);
    }

    private static ByteBuffer packet(int... bytes) {
        ByteBuffer packet = ByteBuffer.allocate(bytes.length);
        Arrays.stream(bytes).forEach(each -> packet.put((byte) each));
        return packet.flip();
    }

    private static ByteBuffer samples(int count) {
        byte[] bytes = new byte[2 * count];
        Arrays.fill(bytes, (byte) 7);
        return ByteBuffer.wrap(bytes);
    }

    private static List<Frame> sent(SendBuffer buffer) {
        List<Frame> sent = new ArrayList<>();
        UnackedFrames.Outgoing next = buffer.with(UnackedFrames::takeNext);
        while (next != null) {
            sent.add(FrameCodec.read(next.bytes()).orElseThrow());
            next = buffer.with(UnackedFrames::takeNext);
        }
        return sent;
    }

    private static byte[] payload(Frame frame) {
        byte[] bytes = new byte[frame.payload().remaining()];
        frame.payload().duplicate().get(bytes);
        return bytes;
    }

    @Test
    void opusPacketsAreFramesWithTheirOwnDurations() {
        SendBuffer buffer = opus();
        ByteBuffer first = packet(0xFC, 1, 2);
        buffer.writePacket(first, MS_20);
        buffer.writePacket(packet(0xF8, 3), Duration.ofMillis(60));
        assertThat(first.hasRemaining()).isFalse();
        List<Frame> sent = sent(buffer);
        assertThat(sent).extracting(Frame::codec).containsOnly(Codec.OPUS);
        assertThat(sent).extracting(Frame::durationSamples).containsExactly(960, 2_880);
        assertThat(sent).extracting(Frame::mediaTimeMicros).containsExactly(0L, 20_000L);
        assertThat(payload(sent.get(0))).containsExactly(0xFC, 1, 2);
        assertThat(payload(sent.get(1))).containsExactly(0xF8, 3);
    }

    @Test
    void aFullBufferTakesNoOpusPacketUntilFramesAreAcked() {
        SendBuffer buffer = opus();
        for (int i = 0; i < 5; i++) {
            assertThat(buffer.tryWritePacket(packet(1, i), MS_20)).isTrue();
        }
        assertThat(buffer.tryWritePacket(packet(1, 5), Duration.ofMillis(10))).isFalse();
        sent(buffer);
        buffer.with(frames -> frames.acked(0));
        assertThat(buffer.tryWritePacket(packet(1, 5), MS_20)).isTrue();
    }

    @Test
    void aFullBufferThatDropsTakesEachPacketAndDropsTheOldest() {
        SendBuffer buffer = buffer(AudioFormat.opus(), WhenFull.DROP_OLDEST);
        for (int i = 0; i < 7; i++) {
            buffer.writePacket(packet(1, i), MS_20);
        }
        assertThat(sent(buffer)).extracting(Frame::sequence).containsExactly(2L, 3L, 4L, 5L, 6L);
        assertThat(buffer.takeDropped())
                .hasValueSatisfying(lost -> assertThat(lost.count()).isEqualTo(2));
    }

    @Test
    void packetsAndSamplesAreNotMixedAndDurationsAreChecked() {
        assertThatThrownBy(() -> opus().write(samples(10))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> opus().tryWrite(samples(10))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> pcm().writePacket(packet(1), MS_20)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> opus().writePacket(packet(), MS_20)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> opus().writePacket(packet(1), Duration.ofMillis(9)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> opus().writePacket(packet(1), Duration.ofMillis(121)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void mutedSamplesAreSilenceAndOnlyWhollyMutedFramesAreFlagged() {
        SendBuffer buffer = pcm();
        buffer.write(samples(320));
        buffer.write(samples(100));
        buffer.mute(true);
        buffer.write(samples(220));
        buffer.write(samples(320));
        buffer.mute(false);
        buffer.write(samples(320));
        List<Frame> sent = sent(buffer);
        assertThat(sent).extracting(Frame::flags).containsExactly(0, 0, Frame.MUTED, 0);
        assertThat(payload(sent.get(1))[199]).isEqualTo((byte) 7);
        assertThat(payload(sent.get(1))[200]).isZero();
        assertThat(payload(sent.get(2))).containsOnly(0).hasSize(640);
        assertThat(payload(sent.get(3))).containsOnly(7);
    }

    @Test
    void aMutedOpusPacketIsASilentOneOfTheSameDuration() {
        SendBuffer buffer = opus();
        buffer.mute(true);
        buffer.writePacket(packet(0xFC, 1, 2, 3), MS_20);
        buffer.writePacket(packet(0xFD, 1, 2, 3), MS_20);
        buffer.writePacket(packet(0xFE, 1, 2, 3), MS_20);
        buffer.writePacket(packet(0xFF, 0xC3, 5, 1, 2), MS_20);
        List<Frame> sent = sent(buffer);
        assertThat(sent).extracting(Frame::flags).containsOnly(Frame.MUTED);
        assertThat(payload(sent.get(0))).containsExactly(0xFC);
        assertThat(payload(sent.get(1))).containsExactly(0xFD);
        assertThat(payload(sent.get(2))).containsExactly(0xFD);
        assertThat(payload(sent.get(3))).containsExactly(0xFF, 3);
        assertThat(buffer.isMuted()).isTrue();
    }
}
