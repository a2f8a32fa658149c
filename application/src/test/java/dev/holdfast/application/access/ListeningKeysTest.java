// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.access;

import static dev.holdfast.application.fake.TestNode.ALICE;
import static dev.holdfast.application.fake.TestNode.ANONYMOUS;
import static dev.holdfast.application.fake.TestNode.BOB;
import static dev.holdfast.application.fake.TestNode.denied;
import static dev.holdfast.application.fake.TestNode.granted;
import static dev.holdfast.application.fake.TestNode.withTicket;
import static dev.holdfast.application.fake.TestNode.withToken;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.fake.PlainKeys;
import dev.holdfast.application.fake.TestNode;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.host.HostedSession;
import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.out.security.AddressLimits.Attempt;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.Session;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Listening needs a key: the name of a session is not enough. */
class ListeningKeysTest {

    private static final SessionId UNKNOWN = new SessionId("caring-king-275");

    private final PlainKeys keys = new PlainKeys();
    private final TestNode node = new TestNode(ListeningPolicy.key(keys));
    private final Session session = node.session();

    private static Requester withKey(String key) {
        return new Requester("192.0.2.1", new Credential.ListeningKey(key));
    }

    private Outcome<ListenerAttachment> listen(Requester requester, SessionId id) {
        return node.listening.attach(requester, id, new ConnectionId("first"), new StartPosition.Live());
    }

    @Test
    void theKeyOfTheSessionOpensItAndCountsAsNoMiss() {
        node.attempts.attempts().clear();

        granted(listen(withKey(keys.keyOf(session)), session.id())).close();
        granted(node.hosting.find(withKey(keys.keyOf(session)), session.id()));
        assertThat(node.attempts.attempts()).containsExactly(Attempt.KNOWN, Attempt.KNOWN_LOOK_UP);
    }

    @Test
    void aBareNameIsRefusedAsAMissWithTheSameWordsWhetherItExistsOrNot() {
        Denial ofKnown = denied(listen(ANONYMOUS, session.id()));

        assertThat(ofKnown).isInstanceOf(Denial.Unauthenticated.class);
        assertThat(ofKnown.explanation()).contains("its key is missing");
        assertThat(denied(listen(ANONYMOUS, UNKNOWN))).isEqualTo(ofKnown);
        assertThat(denied(node.hosting.find(ANONYMOUS, session.id()))).isEqualTo(ofKnown);
        assertThat(denied(node.hosting.find(ANONYMOUS, UNKNOWN))).isEqualTo(ofKnown);
        assertThat(denied(node.hosting.issueTicket(ANONYMOUS, session.id(), Role.LISTENER)))
                .isEqualTo(ofKnown);
        assertThat(node.attempts.attempts()).filteredOn(Attempt.MISS::equals).hasSize(5);
    }

    @Test
    void aWrongKeyIsAMissAndIsRefusedBeforeTheStoreIsRead() {
        node.attempts.attempts().clear();
        node.store.available(false);

        Denial wrong = denied(listen(withKey("guessed"), session.id()));
        assertThat(wrong).isInstanceOf(Denial.Unauthenticated.class);
        assertThat(denied(listen(withKey("guessed"), UNKNOWN))).isEqualTo(wrong);
        assertThat(denied(listen(withKey(keys.keyOf(session)), UNKNOWN))).isEqualTo(wrong);
        assertThat(wrong.explanation()).doesNotContain("guessed");
        assertThat(node.attempts.attempts()).filteredOn(Attempt.MISS::equals).hasSize(3);
    }

    @Test
    void aClientWithTheKeyIsNotRefusedForTheMissesOfOthers() {
        node.attempts.block(Attempt.ATTACH);
        node.attempts.block(Attempt.LOOK_UP);
        node.attempts.block(Attempt.MISS);
        Requester invited = withKey(keys.keyOf(session));

        granted(node.hosting.find(invited, session.id()));
        String ticket = granted(node.hosting.issueTicket(invited, session.id(), Role.LISTENER))
                .ticket();
        assertThat(listen(invited, session.id())).isInstanceOf(Outcome.Granted.class);
        assertThat(listen(withTicket(ticket), session.id())).isInstanceOf(Outcome.Granted.class);
        assertThat(listen(BOB, session.id())).isInstanceOf(Outcome.Granted.class);
        granted(node.hosting.find(BOB, session.id()));
        assertThat(denied(listen(withKey("guessed"), session.id()))).isInstanceOf(Denial.TooManyAttempts.class);
    }

    @Test
    void aNameWithoutItsKeyIsRefusedAsAnyOtherAlthoughTheSameAddressHearsTheSession() {
        granted(listen(withKey(keys.keyOf(session)), session.id()));
        node.attempts.block(Attempt.ATTACH);
        node.attempts.block(Attempt.LOOK_UP);

        assertThat(denied(listen(ANONYMOUS, session.id()))).isInstanceOf(Denial.TooManyAttempts.class);
        assertThat(denied(node.hosting.find(ANONYMOUS, session.id()))).isInstanceOf(Denial.TooManyAttempts.class);
    }

    @Test
    void theKeyOfAnEarlierSessionDoesNotOpenTheOneThatGotItsNameAgain() {
        String earlier = keys.keyOf(session);
        node.clock.advance(Duration.ofDays(2));
        node.store.put(new Session(
                session.id(),
                session.owner(),
                session.sourceLanguage(),
                session.qualityTier(),
                session.clock(),
                node.clock.now(),
                session.epoch(),
                session.audioProgress(),
                session.state(),
                session.version()));
        node.attempts.attempts().clear();

        assertThat(denied(listen(withKey(earlier), session.id()))).isEqualTo(new Denial.NoSuchSession(session.id()));
        assertThat(denied(node.hosting.find(withKey(earlier), session.id())))
                .isEqualTo(new Denial.NoSuchSession(session.id()));
        assertThat(node.attempts.attempts()).filteredOn(Attempt.MISS::equals).hasSize(2);
        granted(listen(withKey(keys.keyOf(node.stored(session))), session.id()));
    }

    @Test
    void onlyTheOwnerAndClientsThatSentTheKeyGetIt() {
        Optional<String> key = Optional.of(keys.keyOf(session));

        assertThat(granted(node.hosting.find(ALICE, session.id())).listeningKey())
                .isEqualTo(key);
        assertThat(granted(node.hosting.find(withKey(key.get()), session.id())).listeningKey())
                .isEqualTo(key);
        assertThat(granted(node.hosting.find(BOB, session.id())).listeningKey()).isEmpty();
        assertThat(granted(node.hosting.create(BOB, TestNode.english())).listeningKey())
                .isPresent();
        assertThat(granted(node.hosting.list(ALICE, Optional.empty())).sessions())
                .extracting(HostedSession::listeningKey)
                .containsExactly(key);
    }

    @Test
    void speakersAndTokensNeedNoKeyAndAKeyPermitsListeningAlone() {
        assertThat(node.speaker(session, "speaker").epoch()).isEqualTo(1);
        assertThat(listen(BOB, session.id())).isInstanceOf(Outcome.Granted.class);
        Requester invited = withKey(keys.keyOf(session));
        assertThat(denied(node.speaking.attach(invited, session.id(), new ConnectionId("second"), Optional.empty(), 2)))
                .isInstanceOf(Denial.Unauthenticated.class);
        assertThat(denied(node.hosting.end(invited, session.id()))).isInstanceOf(Denial.Unauthenticated.class);
        assertThat(denied(node.hosting.issueTicket(invited, session.id(), Role.SPEAKER)))
                .isInstanceOf(Denial.Unauthenticated.class);
        assertThat(denied(listen(withToken("forged"), session.id()))).isInstanceOf(Denial.Unauthenticated.class);
    }

    @Test
    void aClientThatIsAttachedReadsItsSessionWithoutAKey() {
        assertThat(granted(node.hosting.reload(ANONYMOUS, session.id()))).isEqualTo(session);
    }

    @Test
    void aKeyIsIgnoredWhereNoneIsNeededAndDoesNotReplaceAToken() {
        TestNode open = new TestNode();
        TestNode strict = new TestNode(ListeningPolicy.TOKEN);
        Session of = open.session();
        Session other = strict.session();

        assertThat(open.listening.attach(withKey("any"), of.id(), new ConnectionId("first"), new StartPosition.Live()))
                .isInstanceOf(Outcome.Granted.class);
        assertThat(granted(open.hosting.find(withKey("any"), of.id())).listeningKey())
                .isEmpty();
        assertThat(denied(strict.listening.attach(
                        withKey("any"), other.id(), new ConnectionId("first"), new StartPosition.Live())))
                .isInstanceOf(Denial.Unauthenticated.class);
    }

    @Test
    void aTokenIsNotRefusedForOthersMissesWhereNoKeyIsNeededEither() {
        TestNode open = new TestNode();
        Session of = open.session();
        open.attempts.block(Attempt.LOOK_UP);

        granted(open.hosting.find(BOB, of.id()));
        assertThat(denied(open.hosting.find(withToken("forged"), of.id()))).isInstanceOf(Denial.TooManyAttempts.class);
        assertThat(denied(open.hosting.find(ANONYMOUS, of.id()))).isInstanceOf(Denial.TooManyAttempts.class);
    }

    @Test
    void noToStringContainsTheKey() {
        String key = keys.keyOf(session);

        assertThat(withKey(key).toString()).doesNotContain(key);
        assertThat(granted(node.hosting.find(ALICE, session.id())).toString()).doesNotContain(key);
    }
}
