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

    private final StringWriter output = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = BenchCommand.commandLine();
        line.setErr(new PrintWriter(output, true)).setOut(new PrintWriter(output, true));
        return line.execute(arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--only=marathon", "--servers=abacus", "--rounds=-1", "--rounds=many", "--faster"})
    void anInvalidArgumentIsAUsageError(String argument) {
        assertThat(run(argument)).isEqualTo(2);
        assertThat(output.toString()).startsWith("bench: ").contains("bench/run --help");
    }

    @Test
    void theHelpNamesScenariosAndExitCodes() {
        assertThat(run("--help")).isZero();
        assertThat(output.toString()).contains("saturation", "growth", "--micro", "Exit codes");
    }

    @Test
    void aServerThatDoesNotStartHasItsOwnMessageAndExitCode() {
        assertThat(run("--home=/nowhere", "--only=start", "--servers=ours", "--quick"))
                .isEqualTo(3);
        assertThat(output.toString()).contains("the server did not start");
    }

    @Test
    void withoutCentrifugoAndTheCServerTheRunSaysSoAndGoesOn() {
        assertThat(run("--home=/nowhere", "--only=start,saturation", "--servers=c,centrifugo", "--quick"))
                .isZero();
        assertThat(output.toString())
                .contains("The C server is skipped", "Centrifugo is skipped", "bench/peers/centrifugo");
    }

    @Test
    void aQuickRunDoesNotNeedCentrifugoUnlessItIsNamed() {
        assertThat(run("--home=/nowhere", "--only=keepup", "--quick")).isEqualTo(3);
        assertThat(output.toString()).contains("the server did not start").doesNotContain("Centrifugo");
    }
}
