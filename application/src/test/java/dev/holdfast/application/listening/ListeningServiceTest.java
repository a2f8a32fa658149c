// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.listening;

import static dev.holdfast.application.fake.TestNode.ALICE;
import static dev.holdfast.application.fake.TestNode.ANONYMOUS;
import static dev.holdfast.application.fake.TestNode.BOB;
import static dev.holdfast.application.fake.TestNode.denied;
import static dev.holdfast.application.fake.TestNode.frame;
import static dev.holdfast.application.fake.TestNode.granted;
import static dev.holdfast.application.fake.TestNode.withTicket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.access.ListeningPolicy;
import dev.holdfast.application.fake.TestNode;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.listener.AudioFeed;
import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.out.security.AddressLimits.Attempt;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ListeningServiceTest {

    private static final ConnectionId CONNECTION = new ConnectionId("listener");
    private static final StartPosition LIVE = new StartPosition.Live();
    private static final StartPosition START = new StartPosition.Start();

    private final TestNode node = new TestNode();
    private final Session session = node.session();
    private final SpeakerAttachment speaker = node.speaker(session, "speaker");

    private Outcome<ListenerAttachment> attach(Requester requester, StartPosition from) {
        return node.listening.attach(requester, session.id(), CONNECTION, from);
    }

    private static StartPosition at(long sequence) {
        return new StartPosition.At(new Sequence(sequence));
    }

    private void speak(long... sequences) {
        for (long sequence : sequences) {
            speaker.frames().append(frame(sequence));
        }
    }

    private static long sequence(ByteBuffer slice) {
        return AudioFrame.sequence(slice, slice.position());
    }

    @Test
    void aListenerReadsFromTheStartFromASequenceOrTheNextFrame() {
        speak(0, 1, 2);
        AudioFeed start = granted(attach(ANONYMOUS, START)).feed();
        AudioFeed one = granted(attach(ANONYMOUS, at(1))).feed();
        AudioFeed live = granted(attach(ANONYMOUS, LIVE)).feed();
        speak(3);

        assertThat(sequence(start.slice(1_000))).isZero();
        assertThat(sequence(one.slice(1_000))).isEqualTo(1);
        assertThat(sequence(live.slice(1_000))).isEqualTo(3);
        assertThat(live.slice(1_000).hasRemaining()).isFalse();
        assertThat(live.liveSequence()).isEqualTo(4);
    }

    @Test
    void aFeedMovesToAnotherPosition() {
        speak(0, 1, 2);
        AudioFeed feed = granted(attach(ANONYMOUS, LIVE)).feed();

        feed.seek(at(1));

        assertThat(feed.nextSequence()).isEqualTo(1);
    }

    @Test
    void aWatcherRunsAfterEachAppendUntilItIsRemoved() {
        AudioFeed feed = granted(attach(ANONYMOUS, LIVE)).feed();
        AtomicInteger appends = new AtomicInteger();
        Runnable watcher = appends::incrementAndGet;
        feed.watch(watcher);
        speak(0);

        granted(attach(ANONYMOUS, LIVE)).feed().unwatch(watcher);
        speak(1);

        assertThat(appends).hasValue(1);
    }

    @Test
    void aListenerOfEvictedAudioBeginsWithAGap() {
        speak(0, 1, 2);
        node.logs.log(session.id()).evictBefore(2);

        assertThat(granted(attach(ANONYMOUS, at(1))).feed().beginsWithGap()).isTrue();
        assertThat(granted(attach(ANONYMOUS, at(2))).feed().beginsWithGap()).isFalse();
        AudioFeed start = granted(attach(ANONYMOUS, START)).feed();
        assertThat(start.retainedFromSequence()).isEqualTo(2);
        start.seek(at(0));
        assertThat(start.beginsWithGap()).isTrue();
    }

    @Test
    void aListenerOfAnOpenServerNeedsNoTokenAndHasNoneToRefresh() {
        ListenerAttachment listener = granted(attach(ANONYMOUS, LIVE));

        assertThat(listener.tokenUntil()).isEmpty();
        assertThat(denied(listener.refresh("alice"))).isInstanceOf(Denial.NotAllowed.class);
    }

    @Test
    void aListenersTokenIsReplacedByANewerOneOfTheSameSubject() {
        ListenerAttachment listener = granted(attach(BOB, LIVE));
        node.clock.advance(Duration.ofMinutes(30));

        assertThat(denied(listener.refresh("alice"))).isInstanceOf(Denial.NotAllowed.class);
        granted(listener.refresh("bob"));

        assertThat(listener.tokenUntil()).contains(node.clock.now().plus(Duration.ofHours(1)));
    }

    @Test
    void aSessionThatItsAddressHearsAlreadyIsNoGuess() {
        ListenerAttachment first = granted(attach(ANONYMOUS, LIVE));
        node.attempts.block(Attempt.ATTACH);
        node.attempts.block(Attempt.LOOK_UP);

        ListenerAttachment second = granted(attach(ANONYMOUS, LIVE));
        assertThat(node.hosting.find(ANONYMOUS, session.id())).isInstanceOf(Outcome.Granted.class);
        assertThat(node.hosting.issueTicket(ANONYMOUS, session.id(), Role.LISTENER))
                .isInstanceOf(Outcome.Granted.class);
        Requester elsewhere = new Requester("203.0.113.99", new Credential.None());
        assertThat(denied(attach(elsewhere, LIVE))).isInstanceOf(Denial.TooManyAttempts.class);
        assertThat(denied(node.listening.attach(ANONYMOUS, new SessionId("caring-king-275"), CONNECTION, LIVE)))
                .isInstanceOf(Denial.TooManyAttempts.class);

        first.close();
        first.close();
        assertThat(attach(ANONYMOUS, LIVE)).isInstanceOf(Outcome.Granted.class);
        second.close();
    }

    @Test
    void whenItsLastListenerHasLeftAnAddressHearsTheSessionNoMore() {
        granted(attach(ANONYMOUS, LIVE)).close();
        node.attempts.block(Attempt.ATTACH);

        assertThat(denied(attach(ANONYMOUS, LIVE))).isInstanceOf(Denial.TooManyAttempts.class);
    }

    @Test
    void aListenerWithATokenIsNotRefusedForTheMissesOfItsAddress() {
        node.attempts.block(Attempt.ATTACH);

        assertThat(attach(BOB, LIVE)).isInstanceOf(Outcome.Granted.class);
    }

    @Test
    void aTokensSubjectThatGuessesIsRefusedForItsOwnMisses() {
        node.attempts.blockForSubjects(Attempt.ATTACH);

        assertThat(denied(attach(BOB, LIVE))).isInstanceOf(Denial.TooManyAttempts.class);
        granted(attach(ANONYMOUS, LIVE));
        assertThat(attach(BOB, LIVE)).isInstanceOf(Outcome.Granted.class);
    }

    @Test
    void aServerThatRequiresTokensAcceptsATokenOrAListenersTicket() {
        TestNode strict = new TestNode(ListeningPolicy.TOKEN);
        Session own = strict.session();
        String ticket = granted(strict.hosting.issueTicket(BOB, own.id(), Role.LISTENER))
                .ticket();
        String wrongRole = granted(strict.hosting.issueTicket(ALICE, own.id(), Role.SPEAKER))
                .ticket();

        assertThat(denied(strict.listening.attach(ANONYMOUS, own.id(), CONNECTION, LIVE)))
                .isInstanceOf(Denial.Unauthenticated.class);
        assertThat(strict.listening.attach(BOB, own.id(), CONNECTION, LIVE)).isInstanceOf(Outcome.Granted.class);
        assertThat(strict.listening.attach(withTicket(ticket), own.id(), CONNECTION, LIVE))
                .isInstanceOf(Outcome.Granted.class);
        assertThat(denied(strict.listening.attach(withTicket(wrongRole), own.id(), CONNECTION, LIVE)))
                .isInstanceOf(Denial.NotAllowed.class);
    }

    @Test
    void afterTheEndOnlyRetainedAudioThatTheListenerLacksIsServed() {
        speak(0, 1);
        granted(speaker.end());
        Denial ended = new Denial.Refused(new Refusal.AlreadyEnded(
                session.id(), (SessionState.Ended) node.stored(session).state()));

        assertThat(denied(attach(ANONYMOUS, LIVE))).isEqualTo(ended);
        assertThat(denied(attach(ANONYMOUS, at(2)))).isEqualTo(ended);
        AudioFeed feed = granted(attach(ANONYMOUS, at(1))).feed();
        assertThat(sequence(feed.slice(1_000))).isEqualTo(1);
        assertThat(feed.isSealed()).isTrue();
    }

    @Test
    void aSessionThatEndedWithoutAudioHasNothingForListeners() {
        granted(speaker.end());

        assertThat(denied(attach(ANONYMOUS, START))).isInstanceOf(Denial.Refused.class);
    }

    @Test
    void theLiveEdgeIsAfterTheAudioThatAnotherNodeStored() {
        speak(0, 1);
        speaker.detach();
        TestNode elsewhere = node.another("elsewhere");

        AudioFeed feed = granted(elsewhere.listening.attach(ANONYMOUS, session.id(), CONNECTION, LIVE))
                .feed();

        assertThat(feed.nextSequence()).isEqualTo(2);
        assertThat(feed.liveSequence()).isEqualTo(2);
        assertThat(feed.retainedFromSequence()).isEqualTo(2);
    }

    @Test
    void anAddressWithTooManyAttemptsIsDenied() {
        node.attempts.block(Attempt.ATTACH);

        assertThat(denied(attach(ANONYMOUS, LIVE))).isInstanceOf(Denial.TooManyAttempts.class);
    }

    @Test
    void anUnreadableLogIsADenialThatTheClientMayRetry() {
        node.logs.readable(false);

        assertThat(denied(attach(ANONYMOUS, LIVE))).isInstanceOf(Denial.Unavailable.class);
    }
}
