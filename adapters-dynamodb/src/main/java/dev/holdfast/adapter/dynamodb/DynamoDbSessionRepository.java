package dev.holdfast.adapter.dynamodb;

import dev.holdfast.application.port.out.Clock;
import dev.holdfast.application.port.out.Measure;
import dev.holdfast.application.port.out.Measured;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Sessions in one table of DynamoDB, shared by as many servers as there are. What a method returned from is in the table,
 * in three places of the region.
 *
 * <p>Lists and what is due come from indices that lag behind, mostly by milliseconds; each session in them is as it was last
 * saved. A call takes as long as {@link DynamoDbSettings} allow, and is then {@link SessionStoreUnavailable}; what it was to
 * write may still have been written, all of it or nothing.
 */
public final class DynamoDbSessionRepository implements SessionRepository, Measured, AutoCloseable {

    /** Nothing is ever stored here: not finding it is the answer. */
    private static final String NOTHING = "READINESS";

    private static final List<String> STATES = List.of("waiting", "live", "paused", "interrupted", "ended");

    private final DynamoDbClient client;
    private final StoreCalls calls;
    private final SessionReads reads;
    private final SessionCreation creation;
    private final SessionChanges changes;
    private final SessionIndices indices;
    private final StateCount states;
    private final Readiness readiness;

    private volatile Optional<Map<String, Long>> counted = Optional.empty();

    private DynamoDbSessionRepository(DynamoDbClient client, String table, Clock clock) {
        this.client = client;
        this.calls = new StoreCalls(table);
        this.reads = new SessionReads(client, table);
        this.creation = new SessionCreation(client, table, new KeyedCreation(client, table, reads, clock));
        this.changes = new SessionChanges(client, table);
        this.indices = new SessionIndices(client, table, new SessionBatch(client, table));
        this.states = new StateCount(client, table);
        this.readiness = new Readiness(
                () -> calls.make(() -> client.getItem(
                        get -> get.tableName(table).key(Map.of(TableShape.KEY, Attributes.ofText(NOTHING))))),
                clock);
    }

    /**
     * The sessions of a table, which is looked at first, and made if that is wanted.
     *
     * @throws TableUnusable if there is none, it is not of our shape, or DynamoDB cannot be reached, within some seconds
     */
    public static DynamoDbSessionRepository connect(DynamoDbSettings settings, Clock clock) {
        return connect(settings, clock, List.of());
    }

    /** The same, with somebody who sees each request and answer, and may spoil them. */
    static DynamoDbSessionRepository connect(
            DynamoDbSettings settings, Clock clock, List<ExecutionInterceptor> interceptors) {
        try (DynamoDbClient starting = DynamoDbClients.open(settings.whileStarting(), List.of())) {
            new TableOpening(starting, settings).open();
        } catch (SdkClientException noRegion) {
            throw new TableUnusable(
                    settings.table(), "no region is known: --dynamodb-region or AWS_REGION names one.", noRegion);
        }
        return new DynamoDbSessionRepository(DynamoDbClients.open(settings, interceptors), settings.table(), clock);
    }

    @Override
    public Creation create(Session session, Optional<IdempotentRequest> request) {
        return calls.make(() -> creation.create(session, request));
    }

    @Override
    public Optional<Session> find(SessionId id) {
        return calls.make(() -> reads.find(id));
    }

    @Override
    public void save(Session next, Version expected) throws StaleSession {
        if (!calls.make(() -> changes.save(next, expected))) {
            throw new StaleSession(next.id());
        }
    }

    @Override
    public SessionPage list(Owner owner, Optional<String> page, int max) {
        return calls.make(() -> indices.list(owner, page, max));
    }

    @Override
    public List<Session> due(Instant now, int max) {
        return calls.make(() -> indices.due(now, max));
    }

    @Override
    public List<Session> nextDue(int max) {
        return calls.make(() -> indices.nextDue(max));
    }

    @Override
    public void forget(SessionId id, Version expected) throws StaleSession {
        if (!calls.make(() -> changes.forget(id, expected))) {
            throw new StaleSession(id);
        }
    }

    /**
     * Why sessions cannot be had just now, in words for the operator, or nothing where they can. It asks once a second at
     * the most, and tells in between what was so then; whoever asks may wait for the answer as long as for any other.
     */
    public Optional<String> whyNotReady() {
        return readiness.whyNotReady();
    }

    /**
     * How many sessions are in which state, by the state's word; a state that none is in is missing. Nothing where there are
     * more than some ten thousands. It reads all of an index.
     *
     * @throws SessionStoreUnavailable as any call
     */
    Optional<Map<String, Long>> countByState() {
        return calls.make(states::count);
    }

    /**
     * Counts the sessions for {@link #measures}. Reads all of an index: called once a minute or so. What cannot be counted is
     * not known until the next time.
     */
    public void count() {
        try {
            counted = countByState();
        } catch (SessionStoreUnavailable outage) {
            counted = Optional.empty();
        }
    }

    /** Those of the whole table, as of the last {@link #count}; not a number where they are not known. */
    @Override
    public List<Measure> measures() {
        return STATES.stream()
                .map(state -> Measure.gauge("sessions", "stored sessions, by where they stand", () -> counted.map(
                                        all -> all.getOrDefault(state, 0L).doubleValue())
                                .orElse(Double.NaN))
                        .with("state", state))
                .toList();
    }

    /** Whoever asks afterwards is told that it is not available. Again: nothing happens. */
    @Override
    public void close() {
        calls.close();
        client.close();
    }
}
