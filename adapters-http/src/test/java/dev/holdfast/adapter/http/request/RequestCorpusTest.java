// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The inputs that the fuzzer has kept or found, played without a fuzzer. */
class RequestCorpusTest {

    @Test
    void everyInputThatWasKeptPasses() throws IOException, URISyntaxException {
        Path folder =
                Path.of(RequestTarget.class.getResource("RequestTargetInputs").toURI());
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> corpus = files.toList();
            assertThat(corpus).isNotEmpty();
            for (Path input : corpus) {
                RequestTarget.fuzzerTestOneInput(Files.readAllBytes(input));
            }
        }
    }
}
