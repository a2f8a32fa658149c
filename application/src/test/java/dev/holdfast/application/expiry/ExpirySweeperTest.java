// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.expiry;

import static dev.holdfast.application.fake.TestNode.TIMEOUTS;
import static dev.holdfast.application.fake.TestNode.frame;
import static dev.holdfast.application.fake.TestNode.granted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.application.fake.TestNode;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.out.audio.AudioLogUnavailable;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExpirySweeperTest {

    private final TestNode node = new TestNode();
    private final Session session = node.session();

    private SessionState sweptAfter(Duration time) {
        node.clock.advance(time);
        node.sweeper.sweep();
        return node.stored(session).state();
    }

    private void syncForACycle() {
        for (int sweep = 0; sweep < 10; sweep++) {
            node.sweeper.syncRemoteChanges();
        }
    }

    @Test
    void aSessionWithoutASpeakerExpires() {
        assertThat(sweptAfter(TIMEOUTS.firstSpeakerTimeout().minusNanos(1))).isInstanceOf(SessionState.Waiting.class);

        SessionState state = sweptAfter(Duration.ofNanos(1));

        assertThat(((SessionState.Ended) state).reason()).isEqualTo(EndReason.EXPIRED);
    }

    @Test
    void aLeaseThatIsNotRenewedInterruptsTheSessionAndTheGracePeriodEndsIt() {
        node.speaker(session, "first").frames().append(frame(0));

        assertThat(sweptAfter(TIMEOUTS.lease())).isInstanceOf(SessionState.Interrupted.class);
        SessionState.Ended ended = (SessionState.Ended) sweptAfter(TIMEOUTS.speakerGrace());

        assertThat(ended.reason()).isEqualTo(EndReason.SPEAKER_LOST);
        assertThat(ended.lastSequence()).contains(new Sequence(0));
        assertThat(node.logs.log(session.id()).isSealed()).isTrue();
    }

    @Test
    void theLogStaysSealedWhenAnotherNodeEndsTheSessionDuringTheSweep() {
        node.speaker(session, "first").detach();
        TestNode elsewhere = node.another("elsewhere");
        node.store.beforeNextFind(() -> granted(elsewhere.hosting.end(TestNode.ALICE, session.id())));

        SessionState.Ended ended = (SessionState.Ended) sweptAfter(TIMEOUTS.speakerGrace());

        assertThat(ended.reason()).isEqualTo(EndReason.ENDED_BY_OWNER);
        assertThat(node.logs.log(session.id()).isSealed()).isTrue();
    }

    @Test
    void anEndedSessionIsDeletedWithItsAudioAfterItsRetention() {
        SpeakerAttachment speaker = node.speaker(session, "first");
        granted(speaker.end());
        node.clock.advance(TIMEOUTS.endedSessionRetention());

        node.sweeper.sweep();

        assertThat(node.store.find(session.id())).isEmpty();
        assertThat(node.logs.inUse()).isEmpty();
    }

    @Test
    void retentionOfAudioIsAppliedThoughTheStoreIsUnavailable() {
        node.store.available(false);

        node.sweeper.sweep();
        node.sweeper.syncRemoteChanges();

        assertThat(node.logs.retentionRuns()).isEqualTo(1);
    }

    @Test
    void aSessionWithAnUnreadableLogDelaysNoOtherSession() {
        Session next = node.session();
        node.logs.fail(session.id(), new AudioLogUnavailable("unreadable", new IllegalStateException()));
        node.clock.advance(TIMEOUTS.firstSpeakerTimeout());

        node.sweeper.sweep();

        assertThat(node.stored(session).isEnded()).isFalse();
        assertThat(node.stored(next).isEnded()).isTrue();
        assertThat(node.logs.retentionRuns()).isEqualTo(1);
    }

    @Test
    void aSweepStopsAtTheFirstSessionThatAnOutageOfTheStoreConcerns() {
        node.session();
        node.session();
        node.clock.advance(TIMEOUTS.firstSpeakerTimeout());
        node.store.beforeNextFind(() -> node.store.available(false));

        node.sweeper.sweep();

        assertThat(node.store.refusedCalls()).isEqualTo(1);
        assertThat(node.logs.retentionRuns()).isEqualTo(1);
    }

    @Test
    void retentionIsAppliedThoughTheStoreHasADefect() {
        node.store.beforeNextDue(() -> {
            throw new IllegalStateException("a defect");
        });

        assertThatThrownBy(node.sweeper::sweep).hasMessage("a defect");

        assertThat(node.logs.retentionRuns()).isEqualTo(1);
    }

    @Test
    void aSessionThatAnotherNodeTookIsReportedOncePerCycle() {
        node.speaker(session, "first").detach();
        node.another("elsewhere").speaker(session, "second");
        node.notifications.clear();

        syncForACycle();

        assertThat(node.notifications.moved()).containsExactly(session.id());
    }

    @Test
    void anEndOnAnotherNodeIsPublishedOnce() {
        node.speaker(session, "first").detach();
        TestNode elsewhere = node.another("elsewhere");
        granted(elsewhere.hosting.end(TestNode.ALICE, session.id()));
        node.notifications.clear();

        syncForACycle();
        syncForACycle();

        assertThat(node.logs.log(session.id()).isSealed()).isTrue();
        assertThat(node.notifications.events()).hasSize(1);
    }

    @Test
    void audioOfASessionThatAnotherNodeDeletedIsRemoved() throws Exception {
        node.speaker(session, "first").detach();
        syncForACycle();
        node.store.forget(session.id(), node.stored(session).version());

        syncForACycle();

        assertThat(node.logs.inUse()).isEmpty();
    }

    @Test
    void audioOfASessionThatWasNeverInTheStoreIsKept() throws Exception {
        node.speaker(session, "first").detach();
        node.store.forget(session.id(), node.stored(session).version());

        syncForACycle();
        syncForACycle();

        assertThat(node.logs.inUse()).containsExactly(session.id());
    }
}
