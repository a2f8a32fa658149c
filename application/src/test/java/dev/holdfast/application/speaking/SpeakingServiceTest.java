// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.speaking;

import static dev.holdfast.application.fake.TestNode.ALICE;
import static dev.holdfast.application.fake.TestNode.BOB;
import static dev.holdfast.application.fake.TestNode.TIMEOUTS;
import static dev.holdfast.application.fake.TestNode.denied;
import static dev.holdfast.application.fake.TestNode.frame;
import static dev.holdfast.application.fake.TestNode.granted;
import static dev.holdfast.application.fake.TestNode.withTicket;
import static dev.holdfast.application.fake.TestNode.withToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.application.fake.InMemorySessions;
import dev.holdfast.application.fake.TestNode;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.speaker.FrameSink.AppendResult;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment.Resume;
import dev.holdfast.application.port.out.audio.AudioLog.Continuation;
import dev.holdfast.application.port.out.security.AddressLimits.Attempt;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.AudioProgress;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import dev.holdfast.domain.session.SessionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpeakingServiceTest {

    private static final ConnectionId FIRST = new ConnectionId("first");
    private static final Duration A_THIRD = TIMEOUTS.lease().dividedBy(3);

    private final TestNode node = new TestNode();
    private final Session session = node.session();

    private Outcome<SpeakerAttachment> attach(String token, Optional<TrackClock> clock) {
        return node.speaking.attach(withToken(token), session.id(), FIRST, clock, 1);
    }

    private void maintainLeases(TestNode on) {
        on.speaking.maintainLeases(Runnable::run);
    }

    @Test
    void anAttemptThatWasGivenUpTakesNothingFromTheOneThatWasAcceptedAfterIt() {
        SpeakerAttachment living =
                granted(node.speaking.attach(ALICE, session.id(), new ConnectionId("living"), Optional.empty(), 2));

        Outcome<SpeakerAttachment> givenUp = node.speaking.attach(ALICE, session.id(), FIRST, Optional.empty(), 1);

        assertThat(denied(givenUp)).isInstanceOf(Denial.Unavailable.class);
        assertThat(living.frames().append(frame(0))).isEqualTo(AppendResult.APPENDED);
        assertThat(node.speaking.attach(ALICE, session.id(), FIRST, Optional.empty(), 3))
                .isInstanceOf(Outcome.Granted.class);
        assertThat(living.frames().append(frame(1))).isEqualTo(AppendResult.REPLACED);
    }

    @Test
    void anAttachTakesTheLeaseAndItsFramesAreAppended() {
        SpeakerAttachment speaker = node.speaker(session, "first");

        assertThat(speaker.epoch()).isEqualTo(1);
        assertThat(speaker.resume()).isEqualTo(Resume.FRESH);
        assertThat(speaker.frames().append(frame(0))).isEqualTo(AppendResult.APPENDED);
        assertThat(speaker.frames().append(frame(0))).isEqualTo(AppendResult.DUPLICATE);
        assertThat(speaker.frames().nextSequence()).isEqualTo(1);
        assertThat(speaker.frames().nextMediaTimeMicros()).isEqualTo(20_000);
        assertThat(node.stored(session).state()).isInstanceOf(SessionState.Live.class);
    }

    @Test
    void aSecondAttachReplacesTheFirst() {
        SpeakerAttachment first = node.speaker(session, "first");
        first.frames().append(frame(0));
        node.notifications.clear();

        SpeakerAttachment second = node.speaker(session, "second");

        assertThat(second.epoch()).isEqualTo(2);
        assertThat(second.resume()).isEqualTo(Resume.RESUMED);
        assertThat(first.frames().append(frame(1))).isEqualTo(AppendResult.REPLACED);
        assertThat(second.frames().append(frame(1))).isEqualTo(AppendResult.APPENDED);
        assertThat(node.notifications.events()).first().isEqualTo(new SessionEvent.SpeakerReplaced(FIRST, 1));
    }

    @Test
    void aSecondAttachHasWhatTheFirstLeftOfTheSessionsRate() {
        SpeakerAttachment first = node.speaker(session, "first");
        long burst = first.frames().burstMicros();
        assertThat(first.frames().availableMicros()).isEqualTo(burst);
        for (int sequence = 0; sequence < 10; sequence++) {
            first.frames().append(frame(sequence));
        }
        first.detach();

        SpeakerAttachment second = node.speaker(session, "second");

        assertThat(second.frames().availableMicros()).isEqualTo(burst - 200_000);
    }

    @Test
    void aReplacedConnectionThatDetachesLeavesTheNewLeaseInPlace() {
        SpeakerAttachment first = node.speaker(session, "first");
        node.speaker(session, "second");

        first.detach();

        assertThat(node.stored(session).state()).isInstanceOf(SessionState.Live.class);
        assertThat(node.stored(session).epoch()).isEqualTo(2);
    }

    @Test
    void anAttachThatWasRequestedLaterWinsThoughTheStoreAnswersTheEarlierOneLast() {
        List<SpeakerAttachment> later = new ArrayList<>();
        node.store.beforeNextFind(() -> later.add(node.speaker(session, "later")));

        Denial denial = denied(attach("alice", Optional.empty()));

        assertThat(denial).isInstanceOf(Denial.Unavailable.class);
        assertThat(later.get(0).frames().append(frame(0))).isEqualTo(AppendResult.APPENDED);
        assertThat(node.stored(session).epoch()).isEqualTo(1);
    }

    @Test
    void onlyTheOwnerSpeaks() {
        assertThat(denied(attach("bob", Optional.empty())))
                .isEqualTo(new Denial.Refused(new Refusal.NotTheOwner(session.id())));
        assertThat(denied(attach("forged", Optional.empty()))).isInstanceOf(Denial.Unauthenticated.class);
    }

    @Test
    void aSpeakersTicketIsGoodForOneAttachToItsSession() {
        SessionId other = node.session().id();
        String ticket = granted(node.hosting.issueTicket(ALICE, session.id(), Role.SPEAKER))
                .ticket();
        String foreign =
                granted(node.hosting.issueTicket(ALICE, other, Role.SPEAKER)).ticket();

        assertThat(node.speaking.attach(withTicket(ticket), session.id(), FIRST, Optional.empty(), 1))
                .isInstanceOf(Outcome.Granted.class);
        assertThat(denied(node.speaking.attach(withTicket(ticket), session.id(), FIRST, Optional.empty(), 1)))
                .isInstanceOf(Denial.Unauthenticated.class);
        assertThat(denied(node.speaking.attach(withTicket(foreign), session.id(), FIRST, Optional.empty(), 1)))
                .isInstanceOf(Denial.NotAllowed.class);
    }

    @Test
    void anAuthenticatedSpeakerAttachesThoughTheAddressIsBlockedForGuesses() {
        node.attempts.block(Attempt.ATTACH);

        assertThat(attach("alice", Optional.empty())).isInstanceOf(Outcome.Granted.class);
        assertThat(denied(attach("forged", Optional.empty()))).isInstanceOf(Denial.TooManyAttempts.class);
    }

    @Test
    void theFirstAttachSetsTheSampleRateForTheWholeSession() {
        attach("alice", Optional.of(new TrackClock(48_000)));

        assertThat(denied(attach("alice", Optional.of(new TrackClock(16_000)))))
                .isEqualTo(new Denial.SampleRateMismatch(48_000, 16_000));
        assertThat(granted(attach("alice", Optional.empty())).session().clock()).contains(new TrackClock(48_000));
    }

    @Test
    void pausingAndResumingChangeTheStoredState() {
        SpeakerAttachment speaker = node.speaker(session, "first");

        assertThat(granted(speaker.pause()).state()).isInstanceOf(SessionState.Paused.class);
        assertThat(granted(speaker.resumeAudio()).state()).isInstanceOf(SessionState.Live.class);
    }

    @Test
    void aTokenIsReplacedOnlyByOneOfTheSameSubject() {
        SpeakerAttachment speaker = node.speaker(session, "first");
        node.clock.advance(Duration.ofMinutes(30));

        assertThat(denied(speaker.refresh("bob"))).isInstanceOf(Denial.NotAllowed.class);
        assertThat(speaker.tokenUntil()).isEqualTo(node.clock.now().plus(Duration.ofMinutes(30)));
        granted(speaker.refresh("alice"));
        assertThat(speaker.tokenUntil()).isEqualTo(node.clock.now().plus(Duration.ofHours(1)));
    }

    @Test
    void endingSealsTheLog() {
        SpeakerAttachment speaker = node.speaker(session, "first");
        speaker.frames().append(frame(0));

        granted(speaker.end());

        assertThat(speaker.frames().append(frame(1))).isEqualTo(AppendResult.SEALED);
        assertThat(speaker.isSessionEnded()).isTrue();
    }

    @Test
    void detachingReleasesTheLeaseAndStoresTheExactProgress() {
        SpeakerAttachment speaker = node.speaker(session, "first");
        speaker.frames().append(frame(0));

        speaker.detach();
        speaker.detach();

        assertThat(node.stored(session).state()).isInstanceOf(SessionState.Interrupted.class);
        assertThat(node.stored(session).audioProgress()).contains(new AudioProgress(node.id, 1, 20_000, true));
        assertThat(speaker.frames().append(frame(1))).isEqualTo(AppendResult.RELEASED);
    }

    @Test
    void aLeaseIsRenewedAfterAThirdOfItsTimeAndNoSooner() {
        SpeakerAttachment speaker = node.speaker(session, "first");
        speaker.frames().append(frame(0));
        node.clock.advance(A_THIRD.minusNanos(1));
        maintainLeases(node);
        assertThat(node.stored(session).audioProgress().orElseThrow().nextSequence())
                .isZero();

        node.clock.advance(Duration.ofNanos(1));
        maintainLeases(node);

        assertThat(node.stored(session).dueAt()).isEqualTo(node.clock.now().plus(TIMEOUTS.lease()));
        assertThat(node.stored(session).audioProgress().orElseThrow().nextSequence())
                .isEqualTo(1);
    }

    @Test
    void aSpeakerOutlastsAnOutageOfTheStoreThatIsShorterThanTheLease() {
        SpeakerAttachment speaker = node.speaker(session, "first");
        node.store.available(false);
        node.clock.advance(A_THIRD.multipliedBy(2));
        maintainLeases(node);

        assertThat(speaker.frames().append(frame(0))).isEqualTo(AppendResult.APPENDED);
        node.store.available(true);
        maintainLeases(node);
        node.clock.advance(A_THIRD.multipliedBy(2));
        assertThat(speaker.frames().append(frame(1))).isEqualTo(AppendResult.APPENDED);
    }

    @Test
    void aLeaseThatIsNotRenewedIsUsedNoLongerThanAClockFiveSecondsAheadAllows() {
        SpeakerAttachment speaker = node.speaker(session, "first");
        Duration usable = TIMEOUTS.lease().minusSeconds(5);
        node.clock.advance(usable.minusNanos(1));
        assertThat(speaker.frames().append(frame(0))).isEqualTo(AppendResult.APPENDED);

        node.clock.advance(Duration.ofNanos(1));

        assertThat(speaker.frames().append(frame(1))).isEqualTo(AppendResult.EXPIRED);
    }

    @Test
    void aLeaseThatAnotherNodeTookIsNotUsedAnyMore() {
        SpeakerAttachment speaker = node.speaker(session, "first");
        node.clock.advance(TIMEOUTS.lease());
        TestNode elsewhere = node.another("elsewhere");
        elsewhere.speaker(session, "second");
        node.notifications.clear();

        maintainLeases(node);

        assertThat(speaker.frames().append(frame(0))).isEqualTo(AppendResult.EXPIRED);
        assertThat(node.notifications.moved()).containsExactly(session.id());
    }

    @Test
    void aLeaseMovesToAnotherNodeWithoutALossWhenItsOwnerAttachesThere() {
        SpeakerAttachment here = node.speaker(session, "first");
        here.frames().append(frame(0));
        here.frames().append(frame(1));
        node.notifications.clear();
        TestNode elsewhere = node.another("elsewhere");
        elsewhere.clock.duringSleep(() -> maintainLeases(node));

        SpeakerAttachment there = elsewhere.speaker(session, "second");

        assertThat(there.epoch()).isEqualTo(2);
        assertThat(there.resume()).isEqualTo(Resume.RESUMED);
        // A frame that the client skips after this is its own gap, not one of the server.
        assertThat(elsewhere.logs.log(session.id()).continuation()).isEqualTo(new Continuation(2, false));
        assertThat(there.frames().firstFreeSequence()).isEqualTo(2);
        assertThat(there.frames().nextMediaTimeMicros()).isEqualTo(40_000);
        assertThat(here.frames().append(frame(2))).isEqualTo(AppendResult.RELEASED);
        assertThat(node.notifications.events()).contains(new SessionEvent.SpeakerReplaced(FIRST, 1));
    }

    @Test
    void aLeaseOfADeadNodeMustExpireAndThenFramesMayBeMissing() {
        node.speaker(session, "first").frames().append(frame(0));
        TestNode elsewhere = node.another("elsewhere");

        Denial denial =
                denied(elsewhere.speaking.attach(ALICE, session.id(), new ConnectionId("second"), Optional.empty(), 1));
        assertThat(((Denial.Refused) denial).refusal()).isInstanceOf(Refusal.HeldElsewhere.class);
        node.clock.advance(TIMEOUTS.lease());

        SpeakerAttachment there = elsewhere.speaker(session, "third");
        assertThat(there.resume()).isEqualTo(Resume.GAP);
        assertThat(elsewhere.logs.log(session.id()).continuation()).isEqualTo(new Continuation(0, true));
        assertThat(there.frames().firstFreeSequence()).isEqualTo(12_000);
        there.frames().append(frame(12_000));
        assertThat(there.frames().firstFreeSequence()).isEqualTo(12_001);
    }

    @Test
    void aLeaseThatWasStoredThoughTheAttachFailedIsReleasedLater() {
        node.store.failAfterNextSave();
        assertThat(denied(attach("alice", Optional.empty())))
                .isEqualTo(new Denial.Unavailable(InMemorySessions.RETRY_AFTER));
        assertThat(node.stored(session).state()).isInstanceOf(SessionState.Live.class);
        maintainLeases(node);

        node.store.available(true);
        maintainLeases(node);

        assertThat(node.stored(session).state()).isInstanceOf(SessionState.Interrupted.class);
    }

    @Test
    void anAttachWithoutAnAudioLogReleasesTheLease() {
        node.logs.readable(false);

        assertThat(denied(attach("alice", Optional.empty()))).isInstanceOf(Denial.Unavailable.class);
        assertThat(node.stored(session).state()).isInstanceOf(SessionState.Interrupted.class);
        node.logs.full(true);
        assertThat(denied(attach("alice", Optional.empty()))).isInstanceOf(Denial.StorageFull.class);
    }

    @Test
    void aDefectOfTheAudioLogIsNotReportedAsALostLease() {
        IllegalStateException defect = new IllegalStateException("a defect");
        node.logs.fail(session.id(), defect);

        assertThatThrownBy(() -> attach("alice", Optional.empty())).isSameAs(defect);
    }

    @Test
    void anOwnerIsNotRefusedForTheMissesOfItsSubject() {
        node.attempts.blockForSubjects(Attempt.ATTACH);

        assertThat(attach("alice", Optional.empty())).isInstanceOf(Outcome.Granted.class);
        assertThat(denied(attach("bob", Optional.empty()))).isInstanceOf(Denial.TooManyAttempts.class);
    }

    @Test
    void anUnknownSessionIsDeniedAndCountsAsAMiss() {
        SessionId unknown = new SessionId("caring-king-275");

        assertThat(denied(node.speaking.attach(BOB, unknown, FIRST, Optional.empty(), 1)))
                .isEqualTo(new Denial.NoSuchSession(unknown));
        assertThat(node.attempts.attempts()).endsWith(Attempt.KNOWN, Attempt.ATTACH, Attempt.MISS);
    }
}
