// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.speaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.event.FramesLost;
import dev.holdfast.client.event.ListenerEvent.Frame;
import dev.holdfast.client.protocol.FrameCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnackedFramesTest {

    private final UnackedFrames frames = new UnackedFrames(AudioFormat.pcm16(16_000));

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            frames.add(ByteBuffer.allocate(FrameCodec.HEADER_BYTES + 640), 320, 0);
        }
    }

    private List<Frame> sendAll() {
        List<Frame> sent = new ArrayList<>();
        for (UnackedFrames.Outgoing next = frames.takeNext(); next != null; next = frames.takeNext()) {
            sent.add(FrameCodec.read(next.bytes()).orElseThrow());
        }
        return sent;
    }

    private List<Long> sequencesSent() {
        return sendAll().stream().map(Frame::sequence).toList();
    }

    @Test
    void nothingIsSentBeforeTheNumbersAreKnown() {
        add(3);
        assertThat(sequencesSent()).isEmpty();
        frames.attached(0, 0);
        assertThat(sequencesSent()).containsExactly(0L, 1L, 2L);
        assertThat(sequencesSent()).isEmpty();
    }

    @Test
    void anAckReleasesAndARepeatedOneIsNoNews() {
        add(3);
        frames.attached(0, 0);
        sendAll();
        assertThat(frames.acked(1)).isTrue();
        assertThat(frames.acked(1)).isFalse();
        assertThat(frames.acked(0)).isFalse();
        assertThat(frames.size()).isEqualTo(1);
        assertThat(frames.ackedCount()).isEqualTo(2);
    }

    @Test
    void anAckForWhatWasNeverSentReleasesNothingOfIt() {
        add(3);
        frames.attached(0, 0);
        frames.takeNext();
        frames.acked(2);
        assertThat(frames.size()).isEqualTo(2);
    }

    @Test
    void afterAnAttachWhatIsBelowIsDroppedAndTheRestSentAgain() {
        add(5);
        frames.attached(10, 200_000);
        sendAll();
        assertThat(frames.attached(13, 260_000).progress()).isTrue();
        assertThat(sequencesSent()).containsExactly(13L, 14L);
        assertThat(frames.attached(13, 260_000).progress()).isFalse();
        assertThat(sequencesSent()).containsExactly(13L, 14L);
    }

    @Test
    void mediaTimeGoesOnFromWhereTheSessionStands() {
        add(2);
        frames.attached(10, 123_456);
        List<Frame> sent = sendAll();
        assertThat(sent).extracting(Frame::mediaTimeMicros).containsExactly(123_456L, 143_456L);
        assertThat(sent).extracting(Frame::flags).containsExactly(Frame.DISCONTINUITY, 0);
    }

    @Test
    void droppedFramesLeaveAJumpAndAreToldOnceNumbered() {
        add(2);
        frames.dropOldest();
        frames.dropOldest();
        add(1);
        assertThat(frames.takeDropped()).isEmpty();
        frames.attached(0, 0);
        assertThat(frames.takeDropped()).contains(new FramesLost(0, 1, FramesLost.Cause.BUFFER_FULL));
        assertThat(frames.takeDropped()).isEmpty();
        List<Frame> sent = sendAll();
        assertThat(sent).extracting(Frame::sequence).containsExactly(2L);
        assertThat(sent).extracting(Frame::mediaTimeMicros).containsExactly(40_000L);
    }

    @Test
    void dropsWithAnAckBetweenAreToldApart() {
        add(4);
        frames.attached(0, 0);
        sendAll();
        frames.dropOldest();
        frames.acked(2);
        frames.dropOldest();
        assertThat(frames.takeDropped()).contains(new FramesLost(0, 0, FramesLost.Cause.BUFFER_FULL));
        assertThat(frames.takeDropped()).contains(new FramesLost(3, 3, FramesLost.Cause.BUFFER_FULL));
    }

    @Test
    void aServerThatForgotWhatItAckedIsToldOnceAndGoesOnBehindTheGap() {
        add(5);
        frames.attached(0, 0);
        sendAll();
        frames.acked(3);
        assertThat(frames.attached(1, 20_000).lost()).contains(new FramesLost(1, 3, FramesLost.Cause.SERVER_LOST));
        assertThat(frames.attached(1, 20_000).lost()).isEmpty();
        List<Frame> sent = sendAll();
        assertThat(sent).extracting(Frame::sequence).containsExactly(4L);
        assertThat(sent).extracting(Frame::mediaTimeMicros).containsExactly(80_000L);
        assertThat(sent).extracting(Frame::flags).containsExactly(Frame.DISCONTINUITY);
    }

    @Test
    void besideAnotherSpeakerWhatWasNeverSentIsNumberedAnewAndTheRestIsToldAsLost() {
        add(3);
        frames.attached(0, 0);
        frames.takeNext();
        frames.takeNext();
        frames.acked(0);
        assertThat(frames.attached(50, 1_000_000).lost())
                .contains(new FramesLost(1, 1, FramesLost.Cause.ANOTHER_SPEAKER));
        List<Frame> sent = sendAll();
        assertThat(sent).extracting(Frame::sequence).containsExactly(50L);
        assertThat(sent).extracting(Frame::mediaTimeMicros).containsExactly(1_000_000L);
        assertThat(frames.acked(50)).isTrue();
        assertThat(frames.size()).isZero();
    }

    @Test
    void whatTheEndedSessionDoesNotHaveIsLost() {
        add(5);
        frames.attached(0, 0);
        sendAll();
        assertThat(frames.ended(2)).contains(new FramesLost(3, 4, FramesLost.Cause.SESSION_ENDED));
        assertThat(frames.ended(2)).isEmpty();
    }

    @Test
    void aSessionThatEndedBeforeTheFirstAttachHasNothingOfThis() {
        add(2);
        assertThat(frames.ended(9)).contains(new FramesLost(10, 11, FramesLost.Cause.SESSION_ENDED));
    }

    /** Whatever is cut and whenever: a server that takes frames in order ends up with each once. */
    @Test
    void throughAnyCutsEveryFrameArrivesInOrder() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            UnackedFrames unacked = new UnackedFrames(AudioFormat.pcm16(16_000));
            long server = 0;
            int spoken = 0;
            unacked.attached(0, 0);
            while (server < 200) {
                if (spoken < 200 && random.nextInt(3) > 0) {
                    unacked.add(ByteBuffer.allocate(FrameCodec.HEADER_BYTES + 2), 1, 0);
                    spoken++;
                }
                if (random.nextInt(10) == 0) {
                    assertThat(unacked.attached(server, 0).lost())
                            .as("seed %d", seed)
                            .isEmpty();
                }
                UnackedFrames.Outgoing sent = unacked.takeNext();
                boolean cut = random.nextInt(5) == 0;
                if (sent != null && !cut) {
                    long sequence = FrameCodec.read(sent.bytes()).orElseThrow().sequence();
                    assertThat(sequence).as("seed %d", seed).isLessThanOrEqualTo(server);
                    server = Math.max(server, sequence + 1);
                }
                if (cut) {
                    unacked.attached(server, 0);
                } else if (random.nextInt(4) == 0) {
                    unacked.acked(server - 1);
                }
            }
            unacked.acked(server - 1);
            assertThat(unacked.size()).as("seed %d", seed).isZero();
            assertThat(unacked.ackedCount()).isEqualTo(200);
        }
    }
}
