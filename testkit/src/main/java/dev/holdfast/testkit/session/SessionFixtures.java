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
import dev.holdfast.domain.session.SessionTerms;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Sessions to test with. Everything derives from the id and the instant given; nothing from chance. */
public final class SessionFixtures {

    public static final Owner ANNA = new Owner("anna@example.org");
    public static final Owner OTTO = new Owner("otto@example.org");
    public static final NodeId NODE = new NodeId("node-1");
    public static final SessionTerms TERMS = SessionTerms.DEFAULT;

    private static final int NUMBERS = 900;
    private static final int LETTERS = 26;

    private SessionFixtures() {}

    /** A different id for each number from 0 to some 600,000: {@code brave-testaa-100} and on. */
    public static SessionId id(int number) {
        int word = number / NUMBERS;
        char first = (char) ('a' + word / LETTERS);
        char second = (char) ('a' + word % LETTERS);
        return new SessionId("brave-test" + first + second + "-" + (100 + number % NUMBERS));
    }

    /** Anna's, created at that instant, nobody there yet. */
    public static Session waiting(int number, Instant createdAt) {
        return waiting(number, ANNA, createdAt);
    }

    public static Session waiting(int number, Owner owner, Instant createdAt) {
        return Session.create(
                id(number), owner, new LanguageTag("en-US"), QualityTier.STANDARD, createdAt, SessionTerms.DEFAULT);
    }

    /** The same session, one second older, with its owner speaking at 48 kHz. */
    public static Session live(Session session) {
        Instant now = session.createdAt().plusSeconds(1);
        ConnectionId connection = new ConnectionId("connection-" + (session.epoch() + 1));
        return next(session.attachSpeaker(session.owner(), NODE, connection, new TrackClock(48_000), now, TERMS));
    }

    /** The same session, paused by its speaker. */
    public static Session paused(Session session) {
        Session live = live(session);
        return next(live.pause(live.epoch()));
    }

    /** The same session, two seconds older, its speaker's connection gone. */
    public static Session interrupted(Session session) {
        Session live = live(session);
        return next(live.detachSpeaker(
                live.epoch(),
                new AudioProgress.Position(50, 1_000_000),
                session.createdAt().plusSeconds(2),
                TERMS));
    }

    /** The same session, ended by its owner three seconds after it was created. */
    public static Session ended(Session session, Optional<Sequence> lastSequence) {
        return next(
                session.end(session.owner(), lastSequence, session.createdAt().plusSeconds(3), TERMS));
    }

    /** One of each state and of each shape that its data can have, with ids from that number on. */
    public static List<Session> inEveryState(int number, Instant createdAt) {
        Session premium = Session.create(
                id(number + 1),
                new Owner("アンナ | 7"),
                new LanguageTag("zh-Hant-TW"),
                QualityTier.PREMIUM,
                createdAt.plusNanos(123_456_789),
                TERMS);
        Session pausedThenGone = paused(waiting(number + 5, createdAt));
        Session lost = interrupted(waiting(number + 9, createdAt));
        Session unattended = waiting(number + 10, createdAt);
        Session stopped = live(waiting(number + 11, createdAt));
        return List.of(
                waiting(number, createdAt),
                premium,
                live(waiting(number + 2, createdAt)),
                live(interrupted(live(waiting(number + 3, createdAt)))),
                next(paused(waiting(number + 4, createdAt)).requestLease(ANNA)),
                next(pausedThenGone.detachSpeaker(
                        1,
                        new AudioProgress.Position(Sequence.MAX + 1, Long.MAX_VALUE),
                        createdAt.plusSeconds(5),
                        TERMS)),
                interrupted(waiting(number + 6, createdAt)),
                ended(waiting(number + 7, createdAt), Optional.empty()),
                ended(live(waiting(number + 8, createdAt)), Optional.of(new Sequence(Sequence.MAX))),
                next(lost.elapse(Optional.of(Sequence.FIRST), lost.dueAt(), TERMS)),
                next(unattended.elapse(Optional.empty(), unattended.dueAt().plusNanos(1), TERMS)),
                next(stopped.endByOperator(NODE, Optional.of(Sequence.FIRST), createdAt.plusSeconds(9), TERMS)));
    }

    /**
     * The session that a decision led to.
     *
     * @throws AssertionError if it was refused
     */
    public static Session next(Decision decision) {
        if (decision instanceof Decision.Accepted accepted) {
            return accepted.next();
        }
        throw new AssertionError(((Decision.Refused) decision).refusal().explanation());
    }
}
