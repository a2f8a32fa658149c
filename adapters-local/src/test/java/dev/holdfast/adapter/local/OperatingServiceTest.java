// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local;

import static dev.holdfast.testkit.session.SessionFixtures.ANNA;
import static dev.holdfast.testkit.session.SessionFixtures.OTTO;
import static dev.holdfast.testkit.session.SessionFixtures.id;
import static dev.holdfast.testkit.session.SessionFixtures.live;
import static dev.holdfast.testkit.session.SessionFixtures.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.adapter.local.session.LocalSessionRepository;
import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.access.ListeningPolicy;
import dev.holdfast.application.operating.OperatingService;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.operator.StoredSessions;
import dev.holdfast.application.port.out.security.AddressLimits.Attempt;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.port.out.security.TokenVerifier;
import dev.holdfast.application.port.out.session.SessionNotifier;
import dev.holdfast.application.session.LeaseHandover;
import dev.holdfast.application.session.RemoteSessionSync;
import dev.holdfast.application.session.SessionAuditLog;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import dev.holdfast.domain.session.SessionState;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.contract.LengthPrefixedFormat;
import dev.holdfast.testkit.session.SessionFixtures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** {@link OperatingService} with a local repository and a manual clock. */
class OperatingServiceTest {

    private final List<SessionEvent> told = new ArrayList<>();

    private final SessionNotifier notices = new SessionNotifier() {
        @Override
        public void sessionChanged(Session session, List<SessionEvent> events) {
            told.addAll(events);
        }

        @Override
        public void speakerMoved(Session session) {}
    };

    private final ManualClock clock = new ManualClock();
    private final LocalSessionRepository sessions = LocalSessionRepository.inMemory(clock);
    private final LocalAudioLogs logs =
            LocalAudioLogs.inMemory(new LengthPrefixedFormat(), AudioLogSettings.DEFAULT, clock);
    private final List<Attempt> attempts = new ArrayList<>();

    /** Each token is its scopes. */
    private final AccessControl access = new AccessControl(
            token -> token.equals("bad")
                    ? new TokenVerifier.Verdict.Rejected("bad")
                    : new TokenVerifier.Verdict.Verified(
                            new Principal(ANNA, clock.now().plusSeconds(3_600), Set.of(token.split(" ")))),
            new LocalTickets(clock),
            (address, attempt) -> {
                attempts.add(attempt);
                return address.equals("192.0.2.99") ? Optional.of(Duration.ofSeconds(3)) : Optional.empty();
            },
            ListeningPolicy.OPEN);

    private final SessionUpdater updater = new SessionUpdater(sessions, notices, new SessionAuditLog(), clock);

    private OperatingService at(NodeId node) {
        return new OperatingService(
                sessions,
                updater,
                new SessionEnding(updater, logs, new RemoteSessionSync(logs, notices, node)),
                node,
                new LeaseHandover(updater, node, clock, Duration.ofSeconds(3)),
                access,
                "holdfast/operate",
                clock,
                SessionFixtures.TIMEOUTS);
    }

    private final OperatingService operating = at(SessionFixtures.NODE);

    private Session stored(Session session) {
        sessions.create(session, Optional.empty());
        return session;
    }

    private static <T> T granted(Outcome<T> outcome) {
        if (outcome instanceof Outcome.Granted<T> granted) {
            return granted.value();
        }
        throw new AssertionError("not granted: " + outcome);
    }

    private static Denial denied(Outcome<?> outcome) {
        return ((Outcome.Denied<?>) outcome).denial();
    }

    private static Requester showing(String token) {
        return new Requester("192.0.2.1", new Credential.BearerToken(token));
    }

    @Test
    void anOperatorNeedsTheScope() {
        assertThat(granted(operating.authorize(showing("openid holdfast/operate"))))
                .isNotNull();
        assertThat(denied(operating.authorize(showing("openid"))).explanation()).contains("holdfast/operate");
        assertThat(denied(operating.authorize(showing("holdfast/operate/more"))))
                .isInstanceOf(Denial.NotAllowed.class);
        assertThat(denied(operating.authorize(showing("bad")))).isInstanceOf(Denial.Unauthenticated.class);
        assertThat(denied(operating.authorize(new Requester("192.0.2.1", new Credential.None()))))
                .isInstanceOf(Denial.Unauthenticated.class);
    }

    @Test
    void tokensCountAsLookUpsOfTheAddress() {
        operating.authorize(showing("bad"));
        operating.authorize(showing("holdfast/operate"));
        assertThat(attempts).containsExactly(Attempt.LOOK_UP, Attempt.KNOWN);
        Requester tooOften = new Requester("192.0.2.99", new Credential.BearerToken("holdfast/operate"));
        assertThat(denied(operating.authorize(tooOften))).isInstanceOf(Denial.TooManyAttempts.class);
    }

    @Test
    void sessionsOfAllOwnersAreListedNewestFirst() {
        stored(waiting(1, ANNA, clock.now()));
        stored(live(waiting(2, OTTO, clock.now().plusSeconds(1))));
        stored(SessionFixtures.ended(waiting(3, ANNA, clock.now().plusSeconds(2)), Optional.empty()));
        StoredSessions seen = granted(operating.sessions());
        assertThat(seen.truncated()).isFalse();
        assertThat(seen.sessions()).extracting(Session::id).containsExactly(id(3), id(2), id(1));

        clock.advance(Duration.ofHours(25));
        assertThat(granted(operating.sessions()).sessions())
                .extracting(Session::id)
                .containsExactly(id(2), id(1));
    }

    @Test
    void aTruncatedListIncludesLiveSessions() {
        IntStream.range(0, 200).forEach(i -> stored(waiting(i, clock.now().plusSeconds(i))));
        assertThat(granted(operating.sessions()).truncated()).isFalse();
        stored(live(waiting(500, clock.now().minusSeconds(7_200))));
        StoredSessions seen = granted(operating.sessions());
        assertThat(seen.truncated()).isTrue();
        assertThat(seen.sessions()).hasSize(200);
        assertThat(seen.sessions()).extracting(Session::id).contains(id(500)).doesNotContain(id(199));
        assertThat(seen.sessions().get(0).id()).isEqualTo(id(198));
    }

    @Test
    void anOperatorEndsAnySessionAndItsConnectionsAreNotified() {
        Session session = stored(live(waiting(1, OTTO, clock.now())));
        Session ended = granted(operating.end(session.id()));
        assertThat(((SessionState.Ended) ended.state()).reason()).isEqualTo(EndReason.ENDED_BY_OPERATOR);
        assertThat(told).containsExactly(new SessionEvent.SessionEnded(EndReason.ENDED_BY_OPERATOR, Optional.empty()));
        assertThat(granted(operating.end(session.id()))).isEqualTo(ended);
        assertThat(told).hasSize(1);
        assertThat(denied(operating.end(id(7)))).isInstanceOf(Denial.NoSuchSession.class);
    }

    @Test
    void aSessionLeasedByAnotherServerIsEndedAfterItsLeaseExpires() {
        clock.advance(Duration.ofSeconds(1));
        Session session = stored(live(waiting(1, OTTO, clock.now())));
        OperatingService elsewhere = at(new NodeId("elsewhere"));
        assertThat(denied(elsewhere.end(session.id())))
                .isEqualTo(new Denial.Refused(new Refusal.HeldElsewhere(session.id(), session.dueAt())));
        clock.advance(Duration.ofMinutes(2));
        assertThat(granted(elsewhere.end(session.id())).isEnded()).isTrue();
    }

    @Test
    void anUnavailableStoreIsReported() {
        sessions.close();
        assertThat(denied(operating.sessions())).isInstanceOf(Denial.Unavailable.class);
        assertThat(denied(operating.end(id(1)))).isInstanceOf(Denial.Unavailable.class);
    }
}
