// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.session;

import static dev.holdfast.application.fake.TestNode.denied;
import static dev.holdfast.application.fake.TestNode.frame;
import static dev.holdfast.application.fake.TestNode.granted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.fake.TestNode;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.speaker.FrameSink.AppendResult;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.out.audio.AudioLogUnavailable;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import dev.holdfast.domain.session.SessionState;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionEndingTest {

    private final TestNode node = new TestNode();
    private final Session session = node.session();
    private final SpeakerAttachment speaker = node.speaker(session, "first");

    SessionEndingTest() {
        speaker.frames().append(frame(0));
    }

    private Outcome<Session> endBy(String subject) {
        return node.ending.end(
                session.id(),
                (stored, last) -> stored.end(new Owner(subject), last, node.clock.now(), TestNode.TIMEOUTS));
    }

    private boolean isSealed() {
        return node.logs.log(session.id()).isSealed();
    }

    @Test
    void theLogIsSealedBeforeTheEndIsDecided() {
        Outcome<Session> outcome = node.ending.end(session.id(), (stored, last) -> {
            assertThat(isSealed()).isTrue();
            assertThat(last).contains(new Sequence(0));
            return stored.end(stored.owner(), last, node.clock.now(), TestNode.TIMEOUTS);
        });

        assertThat(((SessionState.Ended) granted(outcome).state()).lastSequence())
                .contains(new Sequence(0));
        assertThat(isSealed()).isTrue();
    }

    @Test
    void aRefusedEndUnsealsTheLog() {
        assertThat(denied(endBy("bob"))).isInstanceOf(Denial.Refused.class);

        assertThat(isSealed()).isFalse();
        assertThat(speaker.frames().append(frame(1))).isEqualTo(AppendResult.APPENDED);
    }

    @Test
    void aSessionWhoseLogCannotBeOpenedIsNotEnded() {
        node.logs.fail(session.id(), new AudioLogUnavailable("unreadable", new IllegalStateException()));

        assertThat(denied(endBy("alice"))).isInstanceOf(Denial.Unavailable.class);

        assertThat(node.stored(session).isEnded()).isFalse();
    }

    @Test
    void anEndThatWasNotStoredUnsealsTheLogWhenTheStoreIsBack() {
        node.store.available(false);
        assertThat(denied(endBy("alice"))).isInstanceOf(Denial.Unavailable.class);
        assertThat(isSealed()).isTrue();
        node.ending.resolveUncertainEnds();
        assertThat(isSealed()).isTrue();

        node.store.available(true);
        node.ending.resolveUncertainEnds();

        assertThat(isSealed()).isFalse();
    }

    @Test
    void anEndThatWasStoredThoughItsCallFailedIsPublishedWhenTheStoreIsBack() {
        node.store.failAfterNextSave();
        assertThat(denied(endBy("alice"))).isInstanceOf(Denial.Unavailable.class);
        node.notifications.clear();

        node.store.available(true);
        node.ending.resolveUncertainEnds();

        assertThat(isSealed()).isTrue();
        assertThat(node.notifications.events())
                .containsExactly(new SessionEvent.SessionEnded(EndReason.ENDED_BY_OWNER, Optional.of(new Sequence(0))));
    }
}
