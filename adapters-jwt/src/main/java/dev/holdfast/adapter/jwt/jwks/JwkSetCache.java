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
 * The login server's keys as they are known here, fetched by one thread of its own: in the background before they get
 * old, and sooner where a token names an unknown one. However many ask, one fetch is under way, and callers wait for it
 * only for so long and only so many of them. What is known stays known while fetching fails.
 *
 * <p>Not Nimbus' {@code JWKSourceBuilder}: it goes by the system's clock, lets each caller fetch and wait on its own
 * thread, and refuses a token with a new key whenever its two fetches in an interval are used up.
 */
final class JwkSetCache implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JwkSetCache.class);

    /** How often it is looked whether a fetch is due; fine enough for intervals of seconds. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final JwksSettings settings;
    private final Clock clock;
    private final JwkSetEndpoint endpoint;
    private final Semaphore places;
    private final LongAdder fetched = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final ScheduledExecutorService fetcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "holdfast-jwks");
        thread.setDaemon(true);
        return thread;
    });

    /** Written by the fetcher alone. */
    private volatile JwkSetState state;

    /** Guarded by this. Nothing while no fetch is under way. */
    private @Nullable CompletableFuture<Void> underWay;

    private JwkSetCache(JwksSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.endpoint = new JwkSetEndpoint(settings);
        this.places = new Semaphore(settings.waitersMax());
        this.state = JwkSetState.none(clock.now(), clock.nanos());
    }

    /** One that fetches its first keys at once, without anybody waiting for it. */
    static JwkSetCache start(JwksSettings settings, Clock clock) {
        JwkSetCache ring = new JwkSetCache(settings, clock);
        ring.fetch();
        ring.fetcher.scheduleWithFixedDelay(
                ring::fetchIfDue, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return ring;
    }

    JwkSetState state() {
        return state;
    }

    /** Whether what is known may still be gone by. */
    boolean isUsable(JwkSetState known) {
        return known.keys() != null && age(known).compareTo(settings.outageMax()) <= 0;
    }

    private Duration age(JwkSetState known) {
        return Duration.ofNanos(clock.nanos() - known.goodNanos());
    }

    /**
     * What is known after a fetch that is under way, or is begun where it is allowed to.
     *
     * @return the same state as now where there is none to wait for, nobody else may wait, or it takes too long
     */
    JwkSetState newer() {
        CompletableFuture<Void> fetch = underWayOrBegun();
        if (fetch == null || !places.tryAcquire()) {
            return state;
        }
        try {
            fetch.get(settings.waitMax().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException tooLong) {
            LOG.debug("keys are being fetched for longer than a caller waits");
        } catch (ExecutionException cannotBe) {
            throw new IllegalStateException("a fetch ends well, whatever becomes of it", cannotBe);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } finally {
            places.release();
        }
        return state;
    }

    /** When it is worth asking for a token again that could not be judged by what is known. */
    Duration untilNextFetch() {
        JwkSetState known = state;
        Duration pause = known.isFailing() ? settings.retryEvery() : settings.unknownKeyEvery();
        Duration left = pause.minusNanos(clock.nanos() - known.triedNanos());
        return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
    }

    private synchronized @Nullable CompletableFuture<Void> underWayOrBegun() {
        if (underWay != null) {
            return underWay;
        }
        JwkSetState known = state;
        Duration pause = known.isFailing() ? settings.retryEvery() : settings.unknownKeyEvery();
        return known.isUntried() || clock.nanos() - known.triedNanos() >= pause.toNanos() ? fetch() : null;
    }

    private void fetchIfDue() {
        JwkSetState known = state;
        Duration pause = known.isFailing() ? settings.retryEvery() : settings.refreshEvery();
        if (clock.nanos() - known.triedNanos() >= pause.toNanos()) {
            fetch();
        }
    }

    private synchronized CompletableFuture<Void> fetch() {
        if (underWay == null) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            underWay = begun;
            try {
                fetcher.execute(() -> fetch(begun));
            } catch (RejectedExecutionException closed) {
                begun.complete(null);
            }
            return begun;
        }
        return underWay;
    }

    private void fetch(CompletableFuture<Void> begun) {
        JwkSetState tried = state.tried(clock.nanos());
        Instant began = clock.now();
        try {
            JwkSet keys = JwkSet.parse(endpoint.fetch());
            succeed(tried.succeeded(keys, began));
        } catch (IOException | RuntimeException unreachable) {
            fail(tried, String.valueOf(unreachable.getMessage()), unreachable);
        } catch (ParseException garbage) {
            // Its message may quote what somebody else wrote.
            fail(tried, "what it answers cannot be used", garbage);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (this) {
                underWay = null;
            }
            begun.complete(null);
        }
    }

    private void succeed(JwkSetState next) {
        if (state.isFailing() || state.keys() == null) {
            LOG.info("The login server's keys are known: {}", next.size());
        }
        state = next;
        fetched.increment();
    }

    private void fail(JwkSetState tried, String why, Exception failure) {
        if (!tried.isFailing()) {
            LOG.warn(
                    "The keys of the login server cannot be fetched: {}. Known keys ({}) go on working, and it is tried"
                            + " again every {}",
                    why,
                    tried.size(),
                    settings.retryEvery());
        }
        LOG.debug("fetching keys failed", failure);
        state = tried.failed(why, clock.now());
        failed.increment();
    }

    void bindTo(MeterRegistry registry) {
        bindFetches(registry, "ok", fetched);
        bindFetches(registry, "failed", failed);
        Gauge.builder("holdfast_jwks_keys", this, cache -> cache.state.size())
                .description("keys of the login server that are known")
                .register(registry);
        Gauge.builder(
                        "holdfast_jwks_age_seconds",
                        this,
                        cache -> cache.age(cache.state).toMillis() / 1_000.0)
                .description(
                        "time since the login server's keys were fetched, or since the start where they never were")
                .register(registry);
    }

    private static void bindFetches(MeterRegistry registry, String outcome, LongAdder count) {
        FunctionCounter.builder("holdfast_jwks_fetches_total", count, LongAdder::sum)
                .description("fetches of the login server's keys, by outcome")
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public void close() {
        fetcher.shutdownNow();
    }
}
