// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessStatsTest {

    @Test
    void theLiveHeapIsReadFromTheOutputOfG1AndSerial() {
        String g1 = " garbage-first heap   total 262144K, used 18347K [0x0000000683400000, 0x0000000800000000)\n"
                + "  region size 4096K, 1 young (4096K), 0 survivors (0K)\n Metaspace       used 24000K, committed 24500K";
        String serial = " def new generation   total 9792K, used 525K [0x0, 0x1, 0x2)\n"
                + " tenured generation   total 21888K, used 1100K [0x0, 0x1, 0x2)";

        assertThat(HeapUsage.used(g1)).hasValue(18_347);
        assertThat(HeapUsage.used(serial)).hasValue(1_625);
        assertThat(HeapUsage.used("no such process")).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void linuxReportsTheUseOfARunningProcess() {
        long self = ProcessHandle.current().pid();

        assertThat(ProcessStats.cpuSeconds(self)).isPresent();
        assertThat(ProcessStats.residentKib(self).orElse(0)).isGreaterThan(10_000);
        assertThat(ProcessStats.machineCpuSeconds().orElse(0))
                .isGreaterThan(ProcessStats.cpuSeconds(self).orElse(0));
        assertThat(ProcessStats.openFilesMax().orElse(0)).isPositive();
    }

    @Test
    void figuresOfAProcessThatEndedAreEmpty() {
        assertThat(ProcessStats.cpuSeconds(-1)).isEmpty();
        assertThat(ProcessStats.residentKib(-1)).isEmpty();
    }
}
