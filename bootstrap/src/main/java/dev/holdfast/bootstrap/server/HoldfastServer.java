// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.server;

import dev.holdfast.adapter.http.config.ReadinessCheck;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.bootstrap.memory.DirectMemory;
import dev.holdfast.bootstrap.memory.HeapReturn;
import dev.holdfast.bootstrap.schedule.Scheduler;
import dev.holdfast.bootstrap.schedule.SystemClock;
import dev.holdfast.bootstrap.settings.ServerSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: a server of four parts, {@link Persistence}, {@link Security}, {@link UseCases} and {@link Endpoints}.
 * {@link ServerAssembly} takes the ones that a team brings and makes the others from the settings.
 */
public final class HoldfastServer implements RunningServer {

    private static final Logger LOG = LoggerFactory.getLogger(HoldfastServer.class);

    /** Closes each part, in this order. */
    private final Deque<Runnable> closing = new ArrayDeque<>();

    private final GracefulShutdown shutdown;
    private final URI uri;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch afterClose = new CountDownLatch(1);

    /** Starts a server whose parts all come from the settings, with the system clock. */
    public static RunningServer start(ServerSettings settings) {
        return assemble(settings, new SystemClock()).start();
    }

    /** A server whose parts can be replaced before it starts. */
    public static ServerAssembly assemble(ServerSettings settings, Clock clock) {
        return new ServerAssembly(settings, clock);
    }

    /** If a part cannot be made, the parts before it are closed: the data folder is free for the next try. */
    HoldfastServer(ServerAssembly assembly) {
        ServerSettings settings = assembly.settings();
        try {
            Persistence persistence = assembly.persistence();
            closing.addFirst(persistence.release());
            Security security = assembly.security();
            closing.addFirst(security.release());
            Endpoints endpoints = assembly.endpoints();
            UseCases useCases = assembly.useCases(persistence, security, endpoints.notifier());
            closing.addFirst(useCases.release());
            closing.addFirst(endpoints::close);
            shutdown = new GracefulShutdown(settings.drain(), assembly.clock(), endpoints, this::close);
            List<MeterBinder> metrics = new ArrayList<>(List.of(endpoints));
            Stream.of(security.metrics(), persistence.metrics(), useCases.metrics())
                    .forEach(metrics::addAll);
            HeapReturn heapReturn =
                    new HeapReturn(settings.heapReturnAfter(), assembly.clock(), endpoints::connections);
            metrics.addAll(List.of(shutdown, new LimitGauges(settings), heapReturn, new DirectMemory()));
            uri = endpoints.start(
                    useCases,
                    security,
                    new Endpoints.Administration(
                            readiness(persistence, security), new AllMetrics(metrics), shutdown::begin));
            Scheduler scheduler = Scheduler.start(
                    Stream.of(useCases.tasks(), endpoints.tasks(), persistence.tasks(), heapReturn.tasks())
                            .flatMap(List::stream)
                            .toList());
            closing.addFirst(scheduler::close);
        } catch (RuntimeException | Error cannotStart) {
            close();
            throw cannotStart;
        }
    }

    /** The meters of all parts. Not a lambda: linking one would load Micrometer while the server starts. */
    private record AllMetrics(List<MeterBinder> parts) implements MeterBinder {
        @Override
        public void bindTo(MeterRegistry registry) {
            parts.forEach(each -> each.bindTo(registry));
        }
    }

    private List<ReadinessCheck> readiness(Persistence persistence, Security security) {
        List<ReadinessCheck> all = new ArrayList<>(security.readiness());
        all.add(new ReadinessCheck("goingAway", shutdown::whyNotReady));
        all.add(new ReadinessCheck("sessionStore", persistence.whyNotReady()));
        return all;
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public void drain() {
        shutdown.begin();
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        afterClose.await();
    }

    @Override
    public boolean awaitClosed(Duration max) throws InterruptedException {
        return afterClose.await(max.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                closing.forEach(HoldfastServer::closePart);
            } finally {
                afterClose.countDown();
            }
        }
    }

    /** A part that cannot be closed does not keep the others open. */
    private static void closePart(Runnable close) {
        try {
            close.run();
        } catch (RuntimeException | Error fault) {
            LOG.error("a part of the server could not be closed", fault);
        }
    }
}
