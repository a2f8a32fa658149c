// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb;

import dev.holdfast.adapter.dynamodb.client.DynamoDbClients;
import dev.holdfast.adapter.dynamodb.client.DynamoDbSettings;
import dev.holdfast.adapter.dynamodb.client.ExceptionTranslator;
import dev.holdfast.adapter.dynamodb.client.ReadinessCheck;
import dev.holdfast.adapter.dynamodb.item.Attributes;
import dev.holdfast.adapter.dynamodb.table.TableInitializer;
import dev.holdfast.adapter.dynamodb.table.TableSchema;
import dev.holdfast.adapter.dynamodb.table.TableUnusable;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.session.Creation;
import dev.holdfast.application.port.out.session.IdempotentRequest;
import dev.holdfast.application.port.out.session.SessionPage;
import dev.holdfast.application.port.out.session.SessionRepository;
import dev.holdfast.application.port.out.session.SessionStoreUnavailable;
import dev.holdfast.application.port.out.session.StaleSession;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.Version;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Stores sessions in one DynamoDB table, which any number of servers share. A method that changes something returns after
 * DynamoDB has stored the change in three availability zones.
 *
 * <p>Lists and due sessions come from eventually consistent indices, which lag mostly by milliseconds; each session in them
 * is as it was last saved. A call that takes longer than {@link DynamoDbSettings} allow fails with {@link
 * SessionStoreUnavailable}; its write may still have been stored, all of it or nothing. Safe for use by many threads.
 */
public final class DynamoDbSessionRepository implements SessionRepository, MeterBinder, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DynamoDbSessionRepository.class);

    /** Key of an item that never exists: an empty response shows that DynamoDB answers. */
    private static final String READINESS_KEY = "READINESS";

    private static final List<String> STATES = List.of("waiting", "live", "paused", "interrupted", "ended");

    private final DynamoDbClient client;
    private final ExceptionTranslator translator;
    private final SessionReads reads;
    private final SessionCreation creation;
    private final SessionWrites writes;
    private final SessionQueries queries;
    private final StateCounts states;
    private final ReadinessCheck readiness;

    private final AtomicBoolean isUncountedLogged = new AtomicBoolean();

    private volatile Optional<Map<String, Long>> counted = Optional.empty();

    private DynamoDbSessionRepository(DynamoDbClient client, String table, Clock clock) {
        this.client = client;
        this.translator = new ExceptionTranslator(table);
        this.reads = new SessionReads(client, table);
        this.creation = new SessionCreation(client, table, new IdempotentCreation(client, table, reads, clock));
        this.writes = new SessionWrites(client, table);
        this.queries = new SessionQueries(client, table, new BatchReads(client, table));
        this.states = new StateCounts(client, table);
        this.readiness = new ReadinessCheck(
                () -> translator.call(() -> client.getItem(
                        get -> get.tableName(table).key(Map.of(TableSchema.KEY, Attributes.ofText(READINESS_KEY))))),
                clock);
    }

    /**
     * Opens the sessions in a table. Checks the table first, and creates it if the settings say so.
     *
     * @throws TableUnusable if the table is missing or has another schema, or DynamoDB cannot be reached within seconds
     */
    public static DynamoDbSessionRepository connect(DynamoDbSettings settings, Clock clock) {
        return connect(settings, clock, List.of());
    }

    /** The same, with interceptors that may change each request and response. */
    static DynamoDbSessionRepository connect(
            DynamoDbSettings settings, Clock clock, List<ExecutionInterceptor> interceptors) {
        try (DynamoDbClient starting = DynamoDbClients.open(settings.whileStarting(), List.of())) {
            new TableInitializer(starting, settings).initialize();
        } catch (SdkClientException noRegion) {
            throw new TableUnusable(
                    settings.table(), "no region is known: set --dynamodb-region or AWS_REGION.", noRegion);
        }
        return new DynamoDbSessionRepository(DynamoDbClients.open(settings, interceptors), settings.table(), clock);
    }

    @Override
    public Creation create(Session session, Optional<IdempotentRequest> request) {
        return translator.call(() -> creation.create(session, request));
    }

    @Override
    public Optional<Session> find(SessionId id) {
        return translator.call(() -> reads.find(id));
    }

    @Override
    public void save(Session next, Version expected) throws StaleSession {
        if (!translator.call(() -> writes.save(next, expected))) {
            throw new StaleSession(next.id());
        }
    }

    @Override
    public SessionPage list(Owner owner, Optional<String> page, int max) {
        return translator.call(() -> queries.list(owner, page, max));
    }

    @Override
    public List<Session> due(Instant now, int max) {
        return translator.call(() -> queries.due(now, max));
    }

    @Override
    public List<Session> nextDue(int max) {
        return translator.call(() -> queries.nextDue(max));
    }

    @Override
    public void forget(SessionId id, Version expected) throws StaleSession {
        if (!translator.call(() -> writes.forget(id, expected))) {
            throw new StaleSession(id);
        }
    }

    /**
     * Why sessions are not available at the moment, for the operator; empty if they are. Asks DynamoDB at most once a second,
     * and returns the last answer in between. May block as long as any other call.
     */
    public Optional<String> whyNotReady() {
        return readiness.whyNotReady();
    }

    /**
     * The number of sessions in each state, by the state's word; without the states that have none. Empty if there are more
     * than about 40,000 sessions (8 pages of 1 MB). Reads a whole index.
     *
     * @throws SessionStoreUnavailable as every call
     */
    Optional<Map<String, Long>> countByState() {
        return translator.call(states::count);
    }

    /**
     * Counts the sessions for {@link #bindTo}. Reads a whole index, so call it about once a minute. If it fails, the numbers
     * are unknown until the next call.
     */
    public void count() {
        try {
            counted = countByState();
            if (counted.isEmpty() && !isUncountedLogged.getAndSet(true)) {
                LOG.warn("sessions are not counted above about 40,000: the metric holdfast_sessions is NaN");
            }
        } catch (SessionStoreUnavailable outage) {
            counted = Optional.empty();
        }
    }

    /** Numbers of the whole table, as of the last {@link #count}; NaN if unknown. */
    @Override
    public void bindTo(MeterRegistry registry) {
        for (String state : STATES) {
            Gauge.builder("holdfast_sessions", this, repository -> repository.counted(state))
                    .description("stored sessions by state")
                    .tag("state", state)
                    .register(registry);
        }
    }

    private double counted(String state) {
        return counted.map(all -> all.getOrDefault(state, 0L).doubleValue()).orElse(Double.NaN);
    }

    /** Later calls throw {@link SessionStoreUnavailable}. Idempotent. */
    @Override
    public void close() {
        translator.close();
        client.close();
    }
}
