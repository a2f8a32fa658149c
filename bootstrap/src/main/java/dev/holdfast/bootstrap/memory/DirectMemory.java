// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.memory;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * The JVM's limit of direct memory, and what is in use of it beyond what the server's parts count, each for its purpose: the JDK's
 * own buffers, and buffers that await a collection. Together they are what the JVM reports. Stateless: for any thread.
 */
public final class DirectMemory implements MeterBinder {

    private static final String BY_PURPOSE = "holdfast_direct_memory_bytes";
    private static final String PURPOSE = "purpose";
    private static final String OTHER = "other";

    @Override
    public void bindTo(MeterRegistry registry) {
        BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow();
        long limit = limit();
        Gauge.builder("holdfast_direct_memory_limit_bytes", () -> limit)
                .description("direct memory that the JVM allows")
                .register(registry);
        Gauge.builder(BY_PURPOSE, () -> Math.max(0, direct.getMemoryUsed() - counted(registry)))
                .description("direct memory by what it is for")
                .tag(PURPOSE, OTHER)
                .register(registry);
    }

    /** What {@code -XX:MaxDirectMemorySize} allows; without it, as much as the heap may take. */
    private static long limit() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long given = Long.parseLong(jvm.getVMOption("MaxDirectMemorySize").getValue());
        return given > 0 ? given : Runtime.getRuntime().maxMemory();
    }

    /** What the other gauges of this name count. */
    private static double counted(MeterRegistry registry) {
        return registry.find(BY_PURPOSE).gauges().stream()
                .filter(gauge -> !OTHER.equals(gauge.getId().getTag(PURPOSE)))
                .mapToDouble(Gauge::value)
                .sum();
    }
}
