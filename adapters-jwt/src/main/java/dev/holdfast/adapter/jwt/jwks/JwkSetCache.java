// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.jwks;

import dev.holdfast.application.port.out.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache of the identity provider's key set. A thread of its own fetches the set in the background before it expires, and sooner
 * if a token names an unknown key. At most one fetch runs at a time; the number of callers that wait for it is limited, and
 * so is their time. Cached keys stay usable while fetches fail. Safe for use by many threads.
 *
 * <p>Not Nimbus' {@code JWKSourceBuilder}: it uses the system's clock, lets each caller fetch on its own thread, and rejects
 * a token with a new key once its two fetches in an interval are used up.
 */
final class JwkSetCache implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JwkSetCache.class);

    /** How often the thread checks whether a fetch is due; fine enough for intervals of seconds. */
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(500);

    private final JwksSettings settings;
    private final Clock clock;
    private final JwkSetEndpoint endpoint;
    private final Semaphore waiters;
    private final LongAdder fetched = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final ScheduledExecutorService fetcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "holdfast-jwks");
        thread.setDaemon(true);
        return thread;
    });

    /** Written by the fetcher's thread only. */
    private volatile JwkSetState state;

    /** Guarded by this. Null while no fetch runs. */
    private @Nullable CompletableFuture<Void> running;

    private JwkSetCache(JwksSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.endpoint = new JwkSetEndpoint(settings);
        this.waiters = new Semaphore(settings.waitersMax());
        this.state = JwkSetState.none(clock.now(), clock.nanos());
    }

    /** Creates a cache and starts its first fetch, without waiting for it. */
    static JwkSetCache start(JwksSettings settings, Clock clock) {
        JwkSetCache cache = new JwkSetCache(settings, clock);
        cache.fetch();
        cache.fetcher.scheduleWithFixedDelay(
                cache::fetchIfDue, CHECK_INTERVAL.toMillis(), CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return cache;
    }

    JwkSetState state() {
        return state;
    }

    /** Whether these keys exist and are young enough to verify with. */
    boolean isUsable(JwkSetState known) {
        return known.keys() != null && age(known).compareTo(settings.outageMax()) <= 0;
    }

    private Duration age(JwkSetState known) {
        return Duration.ofNanos(clock.nanos() - known.fetchedNanos());
    }

    /**
     * Waits for the running fetch, or for a new one if one is allowed now, and returns the state after it.
     *
     * @return the current state if there is no fetch to wait for, too many callers wait already, or it takes too long
     */
    JwkSetState awaitFetch() {
        CompletableFuture<Void> fetch = runningOrStarted();
        if (fetch == null || !waiters.tryAcquire()) {
            return state;
        }
        try {
            fetch.get(settings.waitMax().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException tooLong) {
            LOG.debug("the fetch of the keys takes longer than a caller waits");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("a fetch never completes exceptionally", impossible);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            waiters.release();
        }
        return state;
    }

    /** After how long a retry makes sense for a token that could not be verified with the cached keys. */
    Duration untilNextFetch() {
        JwkSetState known = state;
        Duration pause = known.isFailing() ? settings.retryEvery() : settings.unknownKeyEvery();
        Duration left = pause.minusNanos(clock.nanos() - known.attemptedNanos());
        return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
    }

    private synchronized @Nullable CompletableFuture<Void> runningOrStarted() {
        if (running != null) {
            return running;
        }
        JwkSetState known = state;
        Duration pause = known.isFailing() ? settings.retryEvery() : settings.unknownKeyEvery();
        return known.isBeforeFirstFetch() || clock.nanos() - known.attemptedNanos() >= pause.toNanos() ? fetch() : null;
    }

    private void fetchIfDue() {
        JwkSetState known = state;
        Duration pause = known.isFailing() ? settings.retryEvery() : settings.refreshEvery();
        if (clock.nanos() - known.attemptedNanos() >= pause.toNanos()) {
            fetch();
        }
    }

    private synchronized CompletableFuture<Void> fetch() {
        if (running == null) {
            CompletableFuture<Void> started = new CompletableFuture<>();
            running = started;
            try {
                fetcher.execute(() -> fetch(started));
            } catch (RejectedExecutionException closed) {
                started.complete(null);
            }
            return started;
        }
        return running;
    }

    private void fetch(CompletableFuture<Void> started) {
        JwkSetState attempted = state.attempted(clock.nanos());
        Instant start = clock.now();
        try {
            JwkSet keys = JwkSet.parse(endpoint.fetch());
            succeed(attempted.succeeded(keys, start));
        } catch (IOException | RuntimeException unreachable) {
            fail(attempted, String.valueOf(unreachable.getMessage()), unreachable);
        } catch (ParseException garbage) {
            // Its message may quote the response.
            fail(attempted, "its response is not a usable key set", garbage);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (this) {
                running = null;
            }
            started.complete(null);
        }
    }

    private void succeed(JwkSetState next) {
        if (state.isFailing() || state.keys() == null) {
            LOG.info("Fetched the identity provider's keys: {}", next.size());
        }
        state = next;
        fetched.increment();
    }

    private void fail(JwkSetState attempted, String reason, Exception failure) {
        if (!attempted.isFailing()) {
            LOG.warn(
                    "The keys of the identity provider cannot be fetched: {}. Cached keys ({}) stay in use. Retrying"
                            + " every {}",
                    reason,
                    attempted.size(),
                    settings.retryEvery());
        }
        LOG.debug("fetching keys failed", failure);
        state = attempted.failed(reason, clock.now());
        failed.increment();
    }

    void bindTo(MeterRegistry registry) {
        bindFetches(registry, "ok", fetched);
        bindFetches(registry, "failed", failed);
        Gauge.builder("holdfast_jwks_keys", this, cache -> cache.state.size())
                .description("keys of the identity provider that are known")
                .register(registry);
        Gauge.builder(
                        "holdfast_jwks_age_seconds",
                        this,
                        cache -> cache.age(cache.state).toMillis() / 1_000.0)
                .description(
                        "time since the identity provider's keys were fetched; before the first fetch, since the start")
                .register(registry);
    }

    private static void bindFetches(MeterRegistry registry, String outcome, LongAdder count) {
        FunctionCounter.builder("holdfast_jwks_fetches_total", count, LongAdder::sum)
                .description("fetches of the identity provider's keys, by outcome")
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public void close() {
        fetcher.shutdownNow();
    }
}
