// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http;

import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.host.HostSessions;
import dev.holdfast.application.port.in.host.HostedSession;
import dev.holdfast.application.port.in.host.HostedSessions;
import dev.holdfast.application.port.in.host.IssuedTicket;
import dev.holdfast.application.port.in.host.NewSession;
import dev.holdfast.application.port.in.operator.IssuedToken;
import dev.holdfast.application.port.in.operator.OperateServer;
import dev.holdfast.application.port.in.operator.SignInLocally;
import dev.holdfast.application.port.in.operator.StoredSessions;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Decision;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionTimeouts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The ports of hosts and operators over a map, with the domain's real sessions. A token is its own subject; {@code expired}
 * is rejected, and {@code operator} has the operator's scope. {@link #deny} makes every call return a denial, {@link #fail}
 * makes it throw.
 */
public final class InMemorySessions implements HostSessions, OperateServer {

    public static final Instant NOW = Instant.parse("2026-11-22T17:04:41.987Z");

    private final Map<SessionId, Session> sessions = new LinkedHashMap<>();
    private final Map<String, SessionId> byKey = new LinkedHashMap<>();
    private final Map<String, NewSession> requestsByKey = new LinkedHashMap<>();
    private final List<Requester> requesters = new ArrayList<>();
    private Optional<Denial> denial = Optional.empty();
    private Optional<Throwable> fault = Optional.empty();
    private Optional<String> listeningKey = Optional.empty();
    private int made;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** The ports of an empty instance. */
    public static HttpAdapter.Ports ports() {
        return new InMemorySessions().asPorts();
    }

    /** With a sign-in that issues a fixed token. */
    public HttpAdapter.Ports asPorts() {
        SignInLocally signIn = () -> new IssuedToken("local", Duration.ofHours(1));
        return new HttpAdapter.Ports(this, this, Optional.of(signIn));
    }

    public synchronized void deny(Denial always) {
        denial = Optional.of(always);
    }

    /** The listening key of each session from now on, shown to every requester. */
    public synchronized void showKey(String key) {
        listeningKey = Optional.of(key);
    }

    public synchronized void fail(Throwable always) {
        fault = Optional.of(always);
    }

    /** Deletes all sessions, denials and faults. */
    public synchronized void reset() {
        sessions.clear();
        byKey.clear();
        requestsByKey.clear();
        listeningKey = Optional.empty();
        made = 0;
        denial = Optional.empty();
        fault = Optional.empty();
    }

    /** Blocks every call until the gate opens, like a hanging store. */
    public void waitFor(CountDownLatch opening) {
        gate = opening;
    }

    public synchronized void put(Session session) {
        sessions.put(session.id(), session);
    }

    public synchronized int size() {
        return sessions.size();
    }

    public synchronized Requester lastRequester() {
        return requesters.get(requesters.size() - 1);
    }

    /** Of both ports: any valid token admits a host, and the token {@code operator} an operator. */
    @Override
    public synchronized Outcome<Requester> authorize(Requester requester) {
        return owner(requester)
                .then(owner -> owner.subject().equals("operator")
                        ? Outcome.granted(requester)
                        : Outcome.denied(new Denial.NotAllowed("Not with this token.")));
    }

    @Override
    public synchronized Outcome<StoredSessions> sessions() {
        return denial.<Outcome<StoredSessions>>map(Outcome::denied)
                .orElseGet(() -> Outcome.granted(new StoredSessions(
                        sessions.values().stream()
                                .sorted(Comparator.comparing(Session::createdAt).reversed())
                                .limit(2)
                                .toList(),
                        sessions.size() > 2)));
    }

    @Override
    public synchronized Outcome<Session> end(SessionId id) {
        return denial.<Outcome<Session>>map(Outcome::denied)
                .orElseGet(() -> stored(id).then(session -> {
                    Decision decision =
                            session.endByOperator(new NodeId("here"), Optional.empty(), NOW, SessionTimeouts.DEFAULT);
                    put(((Decision.Accepted) decision).next());
                    return stored(id);
                }));
    }

    @Override
    public synchronized Outcome<HostedSession> create(Requester requester, NewSession newSession) {
        return owner(requester).then(owner -> {
            String key = owner.subject() + " " + newSession.idempotencyKey().orElse("");
            if (newSession.idempotencyKey().isPresent() && byKey.containsKey(key)) {
                return newSession.equals(requestsByKey.get(key))
                        ? Outcome.granted(hosted(sessions.get(byKey.get(key))))
                        : Outcome.denied(new Denial.IdempotencyKeyReused());
            }
            SessionId id = new SessionId("caring-king-" + (275 + made++));
            Session session = Session.create(
                    id,
                    owner,
                    newSession.sourceLanguage(),
                    newSession.qualityTier(),
                    NOW.plusSeconds(made - 1),
                    SessionTimeouts.DEFAULT);
            put(session);
            byKey.put(key, id);
            requestsByKey.put(key, newSession);
            return Outcome.granted(hosted(session));
        });
    }

    @Override
    public synchronized Outcome<HostedSession> find(Requester requester, SessionId id) {
        Outcome<Boolean> may = enter(requester);
        return may.then(yes -> stored(id)).then(session -> Outcome.granted(hosted(session)));
    }

    @Override
    public synchronized Outcome<Session> reload(Requester requester, SessionId id) {
        return enter(requester).then(yes -> stored(id));
    }

    private HostedSession hosted(Session session) {
        return new HostedSession(session, listeningKey);
    }

    @Override
    public synchronized Outcome<HostedSessions> list(Requester requester, Optional<String> page) {
        return owner(requester).then(owner -> {
            List<Session> own = sessions.values().stream()
                    .filter(session -> session.owner().equals(owner))
                    .sorted(Comparator.comparing(Session::createdAt).reversed())
                    .toList();
            int from = page.map(Integer::parseInt).orElse(0);
            int to = Math.min(own.size(), from + 2);
            Optional<String> next = to < own.size() ? Optional.of(Integer.toString(to)) : Optional.empty();
            return Outcome.granted(new HostedSessions(
                    own.subList(from, to).stream().map(this::hosted).toList(), next));
        });
    }

    @Override
    public synchronized Outcome<Session> end(Requester requester, SessionId id) {
        return owner(requester).then(owner -> stored(id).then(session -> {
            Decision decision = session.end(owner, Optional.empty(), NOW, SessionTimeouts.DEFAULT);
            if (decision instanceof Decision.Refused refused) {
                return Outcome.denied(new Denial.Refused(refused.refusal()));
            }
            put(((Decision.Accepted) decision).next());
            return stored(id);
        }));
    }

    @Override
    public synchronized Outcome<IssuedTicket> issueTicket(Requester requester, SessionId id, Role role) {
        Outcome<Owner> caller = role == Role.SPEAKER
                ? owner(requester)
                : enter(requester).then(yes -> Outcome.granted(new Owner("listener")));
        return caller.then(owner -> stored(id)
                .then(session -> Outcome.granted(new IssuedTicket("t-" + role.word(), Duration.ofSeconds(60)))));
    }

    private Outcome<Session> stored(SessionId id) {
        Session session = sessions.get(id);
        return session == null ? Outcome.denied(new Denial.NoSuchSession(id)) : Outcome.granted(session);
    }

    private Outcome<Owner> owner(Requester requester) {
        return enter(requester).then(yes -> {
            if (requester.credential() instanceof Credential.BearerToken bearer
                    && !bearer.token().equals("expired")) {
                return Outcome.granted(new Owner(bearer.token()));
            }
            return Outcome.denied(new Denial.Unauthenticated("The token has \"expired\"."));
        });
    }

    private Outcome<Boolean> enter(Requester requester) {
        requesters.add(requester);
        try {
            if (!gate.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the gate was not opened in time");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        if (fault.orElse(null) instanceof Error error) {
            throw error;
        }
        if (fault.orElse(null) instanceof RuntimeException exception) {
            throw exception;
        }
        return denial.<Outcome<Boolean>>map(Outcome::denied).orElse(Outcome.granted(true));
    }
}
