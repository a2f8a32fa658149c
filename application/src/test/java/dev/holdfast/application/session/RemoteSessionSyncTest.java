// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.session;

import static dev.holdfast.application.fake.TestNode.frame;
import static dev.holdfast.application.fake.TestNode.granted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.fake.TestNode;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.session.EndReason;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import dev.holdfast.domain.session.SessionState;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RemoteSessionSyncTest {

    private final TestNode node = new TestNode();
    private final TestNode elsewhere = node.another("elsewhere");
    private final Session session = node.session();

    @Test
    void aSessionThatEndedOnAnotherNodeIsSealedAtItsLastSequenceAndPublished() {
        node.logs.log(session.id());
        SpeakerAttachment speaker = elsewhere.speaker(session, "first");
        speaker.frames().append(frame(0));
        speaker.frames().append(frame(1));

        node.remoteSync.apply(granted(speaker.end()));

        assertThat(node.logs.log(session.id()).isSealed()).isTrue();
        assertThat(node.logs.log(session.id()).nextSequence()).isEqualTo(2);
        assertThat(node.notifications.events())
                .containsExactly(new SessionEvent.SessionEnded(EndReason.ENDED_BY_OWNER, Optional.of(new Sequence(1))));
    }

    @Test
    void aSessionWithASpeakerOnAnotherNodeMovesItsConnectionsThere() {
        elsewhere.speaker(session, "first");

        node.remoteSync.apply(node.stored(session));

        assertThat(node.notifications.moved()).containsExactly(session.id());
        assertThat(node.notifications.events()).isEmpty();
    }

    @Test
    void aSessionOfThisNodeIsLeftAsItIs() {
        node.speaker(session, "first");
        node.notifications.clear();

        node.remoteSync.apply(node.stored(session));

        assertThat(node.notifications.moved()).isEmpty();
        assertThat(node.notifications.events()).isEmpty();
    }

    @Test
    void aReleasedLeaseIsPublishedToTheConnectionThatHeldIt() {
        node.speaker(session, "first");
        Session leased = node.stored(session);
        node.notifications.clear();

        node.remoteSync.leaseReleased(leased, ((SessionState.Live) leased.state()).lease());

        assertThat(node.notifications.events())
                .containsExactly(new SessionEvent.SpeakerReplaced(new ConnectionId("first"), 1));
    }
}
