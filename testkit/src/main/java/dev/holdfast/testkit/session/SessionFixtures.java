// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.session;

import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.AudioProgress;
import dev.holdfast.domain.session.Decision;
import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionTimeouts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Sessions for tests, derived from a number and an instant. Nothing is random. */
public final class SessionFixtures {

    public static final Owner ANNA = new Owner("anna@example.org");
    public static final Owner OTTO = new Owner("otto@example.org");
    public static final NodeId NODE = new NodeId("node-1");
    public static final SessionTimeouts TIMEOUTS = SessionTimeouts.DEFAULT;

    private static final int NUMBERS = 900;
    private static final int LETTERS = 26;

    private SessionFixtures() {}

    /** A different id for each number from 0 to about 600,000, beginning with {@code brave-testaa-100}. */
    public static SessionId id(int number) {
        int word = number / NUMBERS;
        char first = (char) ('a' + word / LETTERS);
        char second = (char) ('a' + word % LETTERS);
        return new SessionId("brave-test" + first + second + "-" + (100 + number % NUMBERS));
    }

    /** A session of {@link #ANNA}, created at this instant, without a speaker. */
    public static Session waiting(int number, Instant createdAt) {
        return waiting(number, ANNA, createdAt);
    }

    public static Session waiting(int number, Owner owner, Instant createdAt) {
        return Session.create(
                id(number), owner, new LanguageTag("en-US"), QualityTier.STANDARD, createdAt, SessionTimeouts.DEFAULT);
    }

    /** The same session one second later: its owner is attached as speaker, at 48 kHz. */
    public static Session live(Session session) {
        Instant now = session.createdAt().plusSeconds(1);
        ConnectionId connection = new ConnectionId("connection-" + (session.epoch() + 1));
        return next(session.attachSpeaker(session.owner(), NODE, connection, new TrackClock(48_000), now, TIMEOUTS));
    }

    /** The same session, live and then paused by its speaker. */
    public static Session paused(Session session) {
        Session live = live(session);
        return next(live.pause(live.epoch()));
    }

    /** The same session two seconds later: its speaker's connection is lost. */
    public static Session interrupted(Session session) {
        Session live = live(session);
        return next(live.detachSpeaker(
                live.epoch(),
                new AudioProgress.Position(50, 1_000_000),
                session.createdAt().plusSeconds(2),
                TIMEOUTS));
    }

    /** The same session, ended by its owner three seconds after it was created. */
    public static Session ended(Session session, Optional<Sequence> lastSequence) {
        return next(
                session.end(session.owner(), lastSequence, session.createdAt().plusSeconds(3), TIMEOUTS));
    }

    /** Sessions in every state, with every combination of optional data. Their ids begin at this number. */
    public static List<Session> inEveryState(int number, Instant createdAt) {
        Session premium = Session.create(
                id(number + 1),
                new Owner("アンナ | 7"),
                new LanguageTag("zh-Hant-TW"),
                QualityTier.PREMIUM,
                createdAt.plusNanos(123_456_789),
                TIMEOUTS);
        Session pausedThenLost = paused(waiting(number + 5, createdAt));
        Session lost = interrupted(waiting(number + 9, createdAt));
        Session unattended = waiting(number + 10, createdAt);
        Session stopped = live(waiting(number + 11, createdAt));
        return List.of(
                waiting(number, createdAt),
                premium,
                live(waiting(number + 2, createdAt)),
                live(interrupted(live(waiting(number + 3, createdAt)))),
                next(paused(waiting(number + 4, createdAt)).requestLease()),
                next(pausedThenLost.detachSpeaker(
                        1,
                        new AudioProgress.Position(Sequence.MAX + 1, Long.MAX_VALUE),
                        createdAt.plusSeconds(5),
                        TIMEOUTS)),
                interrupted(waiting(number + 6, createdAt)),
                ended(waiting(number + 7, createdAt), Optional.empty()),
                ended(live(waiting(number + 8, createdAt)), Optional.of(new Sequence(Sequence.MAX))),
                next(lost.applyTimeout(Optional.of(new Sequence(0)), lost.dueAt(), TIMEOUTS)),
                next(unattended.applyTimeout(
                        Optional.empty(), unattended.dueAt().plusNanos(1), TIMEOUTS)),
                next(stopped.endByOperator(NODE, Optional.of(new Sequence(0)), createdAt.plusSeconds(9), TIMEOUTS)));
    }

    /**
     * The session after an accepted decision.
     *
     * @throws AssertionError if the decision is a refusal
     */
    public static Session next(Decision decision) {
        if (decision instanceof Decision.Accepted accepted) {
            return accepted.next();
        }
        throw new AssertionError(((Decision.Refused) decision).refusal().explanation());
    }
}
