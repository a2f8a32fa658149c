// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.session;

import static dev.holdfast.application.fake.TestNode.denied;
import static dev.holdfast.application.fake.TestNode.granted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.fake.InMemorySessions;
import dev.holdfast.application.fake.TestNode;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Decision;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import dev.holdfast.domain.session.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionUpdaterTest {

    private static final SessionId UNKNOWN = new SessionId("caring-king-275");

    private final TestNode node = new TestNode();
    private final Session session = node.session();

    private Decision attach(Session stored) {
        return stored.attachSpeaker(
                new Owner("alice"),
                new NodeId("here"),
                new ConnectionId("first"),
                TrackClock.SPEECH,
                node.clock.now(),
                TestNode.TIMEOUTS);
    }

    private Outcome<Session> change() {
        return node.updater.change(session.id(), this::attach);
    }

    @Test
    void aChangeIsStoredBeforeItIsPublished() {
        Session next = granted(change());

        assertThat(node.stored(session)).isEqualTo(next);
        assertThat(node.notifications.events()).hasSize(1).first().isInstanceOf(SessionEvent.SpeakerAttached.class);
    }

    @Test
    void aTransitionDecidesAgainIfAnotherWriterSavedFirst() {
        List<Version> seen = new ArrayList<>();
        node.store.beforeNextSave(() -> node.store.put(granted(node.updater.change(session.id(), this::attach))));

        Session next = granted(node.updater.change(session.id(), stored -> {
            seen.add(stored.version());
            return attach(stored);
        }));

        assertThat(seen).containsExactly(new Version(0), new Version(1));
        assertThat(next.epoch()).isEqualTo(2);
    }

    @Test
    void aWriterThatNeverSucceedsGivesUp() {
        List<Version> seen = new ArrayList<>();

        Outcome<Session> outcome = node.updater.change(session.id(), stored -> {
            seen.add(stored.version());
            Session other = ((Decision.Accepted) attach(stored)).next();
            node.store.beforeNextSave(() -> node.store.put(other));
            return attach(stored);
        });

        assertThat(denied(outcome)).isInstanceOf(Denial.Unavailable.class);
        assertThat(seen).hasSize(16);
    }

    @Test
    void aRefusalStoresAndPublishesNothing() {
        Refusal refusal = new Refusal.NotTheOwner(session.id());

        assertThat(denied(node.updater.change(session.id(), stored -> new Decision.Refused(refusal))))
                .isEqualTo(new Denial.Refused(refusal));
        assertThat(node.stored(session)).isEqualTo(session);
        assertThat(node.notifications.events()).isEmpty();
    }

    @Test
    void aTransitionWithoutAChangeIsNotSaved() {
        node.store.beforeNextSave(() -> {
            throw new AssertionError("saved");
        });

        assertThat(granted(node.updater.change(session.id(), stored -> new Decision.Accepted(stored, List.of()))))
                .isEqualTo(session);
    }

    @Test
    void unknownSessionsAndThosePastTheirRetentionDoNotExist() {
        granted(node.ending.end(
                session.id(),
                (stored, last) -> stored.end(stored.owner(), Optional.empty(), node.clock.now(), TestNode.TIMEOUTS)));
        assertThat(granted(node.updater.find(session.id())).isEnded()).isTrue();
        node.clock.advance(TestNode.TIMEOUTS.endedSessionRetention());

        assertThat(denied(node.updater.find(session.id()))).isEqualTo(new Denial.NoSuchSession(session.id()));
        assertThat(denied(change())).isEqualTo(new Denial.NoSuchSession(session.id()));
        assertThat(denied(node.updater.find(UNKNOWN))).isEqualTo(new Denial.NoSuchSession(UNKNOWN));
    }

    @Test
    void anUnavailableStoreIsADenialWithItsRetryTime() {
        node.store.available(false);

        Denial unavailable = new Denial.Unavailable(InMemorySessions.RETRY_AFTER);
        assertThat(denied(node.updater.find(session.id()))).isEqualTo(unavailable);
        assertThat(denied(change())).isEqualTo(unavailable);
    }
}
