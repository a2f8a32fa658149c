// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.session;

import static dev.holdfast.application.fake.TestNode.HANDOVER_MAX;
import static dev.holdfast.application.fake.TestNode.granted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.fake.SteppedClock;
import dev.holdfast.application.fake.TestNode;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.domain.session.Decision;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseHandoverTest {

    private final TestNode node = new TestNode();
    private final TestNode elsewhere = node.another("elsewhere");
    private final Session session = node.session();

    @Test
    void aFreeLeaseIsNotWaitedFor() {
        assertThat(granted(node.handover.awaitRelease(session))).isEqualTo(session);
        assertThat(node.clock.now()).isEqualTo(SteppedClock.START);
    }

    @Test
    void aLeaseOfThisNodeIsNotRequested() {
        node.speaker(session, "first");

        Session found = granted(node.handover.awaitRelease(node.stored(session)));

        assertThat(found.isLeaseRequested(1)).isFalse();
    }

    @Test
    void aLeaseOfAnotherNodeIsRequestedAndAwaited() {
        SpeakerAttachment speaker = elsewhere.speaker(session, "first");
        node.clock.duringSleep(() -> {
            assertThat(node.stored(session).isLeaseRequested(1)).isTrue();
            speaker.detach();
        });

        Session found = granted(node.handover.awaitRelease(node.stored(session)));

        assertThat(found.state()).isInstanceOf(SessionState.Interrupted.class);
        assertThat(node.clock.now()).isBefore(SteppedClock.START.plus(Duration.ofSeconds(1)));
    }

    @Test
    void waitingForADeadNodeEndsAtTheTimeout() {
        elsewhere.speaker(session, "first");

        Session found = granted(node.handover.awaitRelease(node.stored(session)));

        assertThat(found.state()).isInstanceOf(SessionState.Live.class);
        assertThat(node.clock.now()).isEqualTo(SteppedClock.START.plus(HANDOVER_MAX));
    }

    @Test
    void aReleasedLeaseIsFollowedUntilAnotherNodeTakesItOrTheTimeout() {
        node.speaker(session, "first").detach();
        Session released = node.stored(session);
        node.clock.duringSleep(() -> elsewhere.speaker(session, "second"));

        assertThat(granted(node.handover.awaitTakeover(released)).isSpeakerOnAnotherNode(node.id))
                .isTrue();

        node.clock.duringSleep(() -> {});
        Session abandoned = ((Decision.Accepted) node.stored(session)
                        .applyTimeout(Optional.empty(), node.stored(session).dueAt(), TestNode.TIMEOUTS))
                .next();
        node.store.put(abandoned);
        assertThat(granted(node.handover.awaitTakeover(abandoned))).isEqualTo(abandoned);
    }
}
