// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchCommandTest {

    private final StringWriter said = new StringWriter();

    private int run(String... words) {
        CommandLine line = BenchCommand.line();
        line.setErr(new PrintWriter(said, true)).setOut(new PrintWriter(said, true));
        return line.execute(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--only=marathon", "--servers=abacus", "--rounds=-1", "--rounds=many", "--faster"})
    void whatCannotBeAskedIsRefusedInWords(String word) {
        assertThat(run(word)).isEqualTo(2);
        assertThat(said.toString()).startsWith("bench: ").contains("bench/run --help");
    }

    @Test
    void theHelpNamesScenariosAndExitCodes() {
        assertThat(run("--help")).isZero();
        assertThat(said.toString()).contains("saturation", "growth", "--micro", "Exit codes");
    }

    @Test
    void aServerThatDoesNotStartIsSaidSoWithItsOwnExitCode() {
        assertThat(run("--home=/nowhere", "--only=start", "--servers=ours", "--quick"))
                .isEqualTo(3);
        assertThat(said.toString()).contains("it did not come up");
    }
}
