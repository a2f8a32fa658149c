// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.hosting;

import static dev.holdfast.application.fake.TestNode.ALICE;
import static dev.holdfast.application.fake.TestNode.ANONYMOUS;
import static dev.holdfast.application.fake.TestNode.BOB;
import static dev.holdfast.application.fake.TestNode.denied;
import static dev.holdfast.application.fake.TestNode.english;
import static dev.holdfast.application.fake.TestNode.frame;
import static dev.holdfast.application.fake.TestNode.granted;
import static dev.holdfast.application.fake.TestNode.withToken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.access.ListeningPolicy;
import dev.holdfast.application.fake.CountedAttempts;
import dev.holdfast.application.fake.InMemorySessions;
import dev.holdfast.application.fake.TestNode;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.host.HostedSession;
import dev.holdfast.application.port.in.host.HostedSessions;
import dev.holdfast.application.port.in.host.NewSession;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.out.security.AddressLimits.Attempt;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.identity.SessionNames;
import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.domain.session.Refusal;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import dev.holdfast.domain.session.SessionState;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostingServiceTest {

    private static final SessionId UNKNOWN = new SessionId("caring-king-275");

    private final TestNode node = new TestNode();

    private static NewSession withKey(String language, String key) {
        return new NewSession(LanguageTag.parse(language).orElseThrow(), QualityTier.STANDARD, Optional.of(key));
    }

    @Test
    void aCreatedSessionIsStoredAndBelongsToTheTokensSubject() {
        Session session = granted(node.hosting.create(ALICE, english())).session();

        assertThat(node.stored(session)).isEqualTo(session);
        assertThat(session.owner()).isEqualTo(new Owner("alice"));
        assertThat(session.state()).isInstanceOf(SessionState.Waiting.class);
    }

    @Test
    void aRepeatedRequestWithTheSameKeyReturnsTheSameSession() {
        HostedSession first = granted(node.hosting.create(ALICE, withKey("en-US", "key")));

        assertThat(granted(node.hosting.create(ALICE, withKey("en-US", "key")))).isEqualTo(first);
        assertThat(granted(node.hosting.create(BOB, withKey("en-US", "key")))).isNotEqualTo(first);
    }

    @Test
    void aKeyThatWasUsedForAnotherRequestIsDenied() {
        node.hosting.create(ALICE, withKey("en-US", "key"));

        assertThat(denied(node.hosting.create(ALICE, withKey("de-DE", "key"))))
                .isEqualTo(new Denial.IdempotencyKeyReused());
    }

    @Test
    void anIdInUseIsReplacedByAnotherRandomOne() {
        SessionId next = SessionNames.random(new Random("here".hashCode()));
        Session other = node.another("elsewhere").session();
        node.store.put(new Session(
                next,
                other.owner(),
                other.sourceLanguage(),
                other.qualityTier(),
                other.clock(),
                other.createdAt(),
                0,
                Optional.empty(),
                other.state(),
                other.version()));

        assertThat(node.session().id()).isNotEqualTo(next);
    }

    @Test
    void noSessionIsCreatedWhileStorageIsFull() {
        node.logs.full(true);

        assertThat(denied(node.hosting.create(ALICE, english()))).isInstanceOf(Denial.StorageFull.class);
    }

    @Test
    void creatingNeedsAValidToken() {
        assertThat(denied(node.hosting.create(ANONYMOUS, english()))).isInstanceOf(Denial.Unauthenticated.class);
        assertThat(denied(node.hosting.create(withToken("forged"), english())))
                .isInstanceOf(Denial.Unauthenticated.class);
        assertThat(denied(node.hosting.create(withToken("unverifiable"), english())))
                .isInstanceOf(Denial.TokensUnverifiable.class);
    }

    @Test
    void creatingIsLimitedPerAddress() {
        node.attempts.block(Attempt.CREATE);

        assertThat(denied(node.hosting.create(ALICE, english())))
                .isEqualTo(new Denial.TooManyAttempts(CountedAttempts.WAIT));
    }

    @Test
    void anUnavailableStoreDeniesWithItsRetryTime() {
        Session session = node.session();
        node.store.available(false);

        Denial unavailable = new Denial.Unavailable(InMemorySessions.RETRY_AFTER);
        assertThat(denied(node.hosting.create(ALICE, english()))).isEqualTo(unavailable);
        assertThat(denied(node.hosting.find(ALICE, session.id()))).isEqualTo(unavailable);
        assertThat(denied(node.hosting.list(ALICE, Optional.empty()))).isEqualTo(unavailable);
        assertThat(denied(node.hosting.end(ALICE, session.id()))).isEqualTo(unavailable);
    }

    @Test
    void aClientWithTheIdFindsASessionAndUnknownIdsCountAsMisses() {
        Session session = node.session();
        node.attempts.attempts().clear();

        assertThat(granted(node.hosting.find(ANONYMOUS, session.id())))
                .isEqualTo(new HostedSession(session, Optional.empty()));
        assertThat(denied(node.hosting.find(ANONYMOUS, UNKNOWN))).isEqualTo(new Denial.NoSuchSession(UNKNOWN));
        assertThat(node.attempts.attempts()).containsExactly(Attempt.LOOK_UP, Attempt.LOOK_UP, Attempt.MISS);
    }

    @Test
    void aValidTokenIsCountedApartFromGuesses() {
        node.attempts.block(Attempt.LOOK_UP);

        assertThat(granted(node.hosting.authorize(ALICE))).isEqualTo(ALICE);
        assertThat(denied(node.hosting.authorize(withToken("forged")))).isInstanceOf(Denial.TooManyAttempts.class);
    }

    @Test
    void anOwnerListsOnlyTheirOwnSessionsNewestFirst() {
        Session older = node.session();
        node.clock.advance(Duration.ofSeconds(1));
        Session newer = node.session();
        node.hosting.create(BOB, english());

        HostedSessions page = granted(node.hosting.list(ALICE, Optional.empty()));
        assertThat(page.sessions()).extracting(HostedSession::session).containsExactly(newer, older);
        assertThat(page.nextPage()).isEmpty();
    }

    @Test
    void onlyTheOwnerEndsASessionAndEndingTwiceIsEndingOnce() {
        Session session = node.session();

        assertThat(denied(node.hosting.end(BOB, session.id())))
                .isEqualTo(new Denial.Refused(new Refusal.NotTheOwner(session.id())));
        Session ended = granted(node.hosting.end(ALICE, session.id()));
        assertThat(granted(node.hosting.end(ALICE, session.id()))).isEqualTo(ended);
        assertThat(node.notifications.events())
                .filteredOn(SessionEvent.SessionEnded.class::isInstance)
                .hasSize(1);
    }

    @Test
    void anEndedSessionsLastSequenceIsTheLastAppendedOne() {
        Session session = node.session();
        SpeakerAttachment speaker = node.speaker(session, "first");
        speaker.frames().append(frame(0));
        speaker.frames().append(frame(1));

        Session ended = granted(node.hosting.end(ALICE, session.id()));

        assertThat(((SessionState.Ended) ended.state()).lastSequence()).contains(new Sequence(1));
        assertThat(node.logs.log(session.id()).isSealed()).isTrue();
    }

    @Test
    void onlyTheOwnerGetsASpeakersTicket() {
        Session session = node.session();

        String ticket = granted(node.hosting.issueTicket(ALICE, session.id(), Role.SPEAKER))
                .ticket();
        assertThat(node.tickets
                        .redeem(ticket)
                        .orElseThrow()
                        .principal()
                        .orElseThrow()
                        .owner())
                .isEqualTo(new Owner("alice"));
        assertThat(denied(node.hosting.issueTicket(BOB, session.id(), Role.SPEAKER)))
                .isInstanceOf(Denial.Refused.class);
    }

    @Test
    void aListenersTicketNeedsATokenOnlyIfListeningDoes() {
        TestNode strict = new TestNode(ListeningPolicy.TOKEN);

        assertThat(granted(node.hosting.issueTicket(ANONYMOUS, node.session().id(), Role.LISTENER))
                        .lifetime())
                .isEqualTo(node.tickets.lifetime());
        assertThat(denied(strict.hosting.issueTicket(ANONYMOUS, strict.session().id(), Role.LISTENER)))
                .isInstanceOf(Denial.Unauthenticated.class);
        assertThat(granted(strict.hosting.issueTicket(BOB, strict.session().id(), Role.LISTENER))
                        .ticket())
                .isNotEmpty();
    }
}
