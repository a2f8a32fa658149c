// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.operating;

import static dev.holdfast.application.fake.TestNode.ANONYMOUS;
import static dev.holdfast.application.fake.TestNode.BOB;
import static dev.holdfast.application.fake.TestNode.denied;
import static dev.holdfast.application.fake.TestNode.english;
import static dev.holdfast.application.fake.TestNode.granted;
import static dev.holdfast.application.fake.TestNode.withToken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.fake.InMemorySessions;
import dev.holdfast.application.fake.TestNode;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.operator.StoredSessions;
import dev.holdfast.application.port.out.security.AddressLimits.Attempt;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OperatingServiceTest {

    private final TestNode node = new TestNode();

    @Test
    void anOperatorNeedsTheScope() {
        Requester operator = withToken("carol operate");

        assertThat(granted(node.operating.authorize(operator))).isEqualTo(operator);
        assertThat(denied(node.operating.authorize(BOB))).isInstanceOf(Denial.NotAllowed.class);
        assertThat(denied(node.operating.authorize(ANONYMOUS))).isInstanceOf(Denial.Unauthenticated.class);
        node.attempts.block(Attempt.KNOWN);
        assertThat(denied(node.operating.authorize(operator))).isInstanceOf(Denial.TooManyAttempts.class);
    }

    @Test
    void theSessionsOfAllOwnersAreListedNewestFirst() {
        Session older = node.session();
        node.clock.advance(Duration.ofSeconds(1));
        Session newer = granted(node.hosting.create(BOB, english())).session();

        StoredSessions all = granted(node.operating.sessions());

        assertThat(all.sessions()).containsExactly(newer, older);
        assertThat(all.truncated()).isFalse();
    }

    @Test
    void aLongListIsTruncatedToTheSessionsWithTheEarliestTimeouts() {
        for (int each = 0; each < OperatingService.SESSIONS_MAX; each++) {
            node.session();
        }
        node.clock.advance(Duration.ofSeconds(1));
        Session last = node.session();

        StoredSessions some = granted(node.operating.sessions());

        assertThat(some.sessions()).hasSize(OperatingService.SESSIONS_MAX).doesNotContain(last);
        assertThat(some.truncated()).isTrue();
    }

    @Test
    void aSessionPastItsRetentionIsNotListed() {
        Session session = node.session();
        granted(node.operating.end(session.id()));
        node.clock.advance(TestNode.TIMEOUTS.endedSessionRetention());

        assertThat(granted(node.operating.sessions()).sessions()).isEmpty();
    }

    @Test
    void anOperatorEndsASessionOfAnyOwnerOnce() {
        Session session = node.session();

        Session ended = granted(node.operating.end(session.id()));

        assertThat(((SessionState.Ended) ended.state()).reason()).isEqualTo(EndReason.ENDED_BY_OPERATOR);
        assertThat(granted(node.operating.end(session.id()))).isEqualTo(ended);
    }

    @Test
    void aSessionLeasedByADeadNodeIsEndedOnlyAfterTheLeaseExpired() {
        Session session = node.session();
        node.another("elsewhere").speaker(session, "first");

        Denial denial = denied(node.operating.end(session.id()));
        assertThat(((Denial.Refused) denial).refusal()).isInstanceOf(Refusal.HeldElsewhere.class);
        node.clock.advance(TestNode.TIMEOUTS.lease());

        assertThat(granted(node.operating.end(session.id())).isEnded()).isTrue();
    }

    @Test
    void anUnavailableStoreIsADenial() {
        node.store.available(false);

        assertThat(denied(node.operating.sessions())).isEqualTo(new Denial.Unavailable(InMemorySessions.RETRY_AFTER));
    }
}
