// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.websocket.handshake.HandshakeTarget;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;

/** The inputs that the fuzzer has kept or found, played without a fuzzer, and some thousand mutations, always the same. */
class FuzzCorpusTest {

    private static final int MUTATIONS = 5_000;

    /** @param play the method that the fuzzer calls */
    private record Target(Class<?> type, ThrowingConsumer<byte[]> play) {

        List<byte[]> corpus() throws IOException, URISyntaxException {
            String folder = type.getSimpleName() + "Inputs";
            return FuzzLoop.corpus(Path.of(
                    Objects.requireNonNull(type.getResource(folder), folder).toURI()));
        }
    }

    private static final List<Target> TARGETS = List.of(
            new Target(FrameDecoderTarget.class, FrameDecoderTarget::fuzzerTestOneInput),
            new Target(FrameHeaderTarget.class, FrameHeaderTarget::fuzzerTestOneInput),
            new Target(AudioFrameTarget.class, AudioFrameTarget::fuzzerTestOneInput),
            new Target(ClientMessageTarget.class, ClientMessageTarget::fuzzerTestOneInput),
            new Target(HandshakeTarget.class, HandshakeTarget::fuzzerTestOneInput));

    @TestFactory
    Stream<DynamicTest> everyInputThatWasKeptPasses() {
        return TARGETS.stream()
                .map(target -> DynamicTest.dynamicTest(target.type().getSimpleName(), () -> {
                    List<byte[]> corpus = target.corpus();
                    assertThat(corpus).isNotEmpty();
                    for (byte[] input : corpus) {
                        target.play().accept(input);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> mutationsOfThemPass() {
        return TARGETS.stream()
                .map(target -> DynamicTest.dynamicTest(target.type().getSimpleName(), () -> {
                    Mutator mutator = new Mutator(target.corpus(), 0);
                    for (int n = 0; n < MUTATIONS; n++) {
                        target.play().accept(mutator.input(n));
                    }
                }));
    }
}
