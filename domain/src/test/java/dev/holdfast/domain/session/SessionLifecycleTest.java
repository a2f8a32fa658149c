// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.identity.Owner;
import dev.holdfast.domain.identity.SessionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Checks every event in every state against one table, and compares the diagram in the docs with it. */
class SessionLifecycleTest {

    private static final SessionTimeouts TIMEOUTS = SessionTimeouts.DEFAULT;
    private static final Instant CREATED = Instant.parse("2026-11-22T17:04:41Z");
    private static final Instant NOW = CREATED.plusSeconds(3_600);
    private static final Instant LONG_AFTER = CREATED.plusSeconds(7 * 86_400);
    private static final Owner ALICE = new Owner("alice");
    private static final Owner BOB = new Owner("bob");
    private static final ConnectionId FIRST = new ConnectionId("first");
    private static final ConnectionId SECOND = new ConnectionId("second");
    private static final AudioProgress.Position FRAMES_42 = new AudioProgress.Position(42, 840_000);
    private static final NodeId HERE = new NodeId("here");
    private static final NodeId ELSEWHERE = new NodeId("elsewhere");
    private static final TrackClock CLOCK = new TrackClock(16_000);

    private static final String TABLE = """
            state               | attach      | attach by another | attach elsewhere | request lease | detach      | detach by stale | renew     | pause     | resume    | end      | end by another | end by operator | time passes
            waiting             | live        | refused           | live             | waiting       | refused     | refused         | refused   | refused   | refused   | ended    | refused        | ended           | ended
            live                | live        | refused           | refused          | live          | interrupted | refused         | live      | paused    | live      | ended    | refused        | ended           | interrupted
            paused              | paused      | refused           | refused          | paused        | interrupted | refused         | paused    | paused    | live      | ended    | refused        | ended           | interrupted
            interrupted         | live        | refused           | live             | interrupted   | refused     | refused         | refused   | refused   | refused   | ended    | refused        | ended           | ended
            interrupted (pause) | paused      | refused           | paused           | interrupted   | refused     | refused         | refused   | refused   | refused   | ended    | refused        | ended           | ended
            ended               | refused     | refused           | refused          | ended         | refused     | refused         | refused   | refused   | refused   | ended    | refused        | ended           | ended
            """;

    private static Map<String, Session> states() {
        Session waiting = Session.create(
                new SessionId("caring-king-275"),
                ALICE,
                LanguageTag.parse("en-US").orElseThrow(),
                QualityTier.STANDARD,
                CREATED,
                TIMEOUTS);
        Session live = next(waiting.attachSpeaker(ALICE, HERE, FIRST, CLOCK, NOW, TIMEOUTS));
        Session paused = next(live.pause(live.epoch()));
        Map<String, Session> states = new LinkedHashMap<>();
        states.put("waiting", waiting);
        states.put("live", live);
        states.put("paused", paused);
        states.put("interrupted", next(live.detachSpeaker(live.epoch(), FRAMES_42, NOW, TIMEOUTS)));
        states.put("interrupted (pause)", next(paused.detachSpeaker(paused.epoch(), FRAMES_42, NOW, TIMEOUTS)));
        states.put("ended", next(live.end(ALICE, Optional.of(new Sequence(41)), NOW, TIMEOUTS)));
        return states;
    }

    private static Map<String, Function<Session, Decision>> events() {
        Map<String, Function<Session, Decision>> events = new LinkedHashMap<>();
        events.put("attach", session -> session.attachSpeaker(ALICE, HERE, SECOND, CLOCK, NOW, TIMEOUTS));
        events.put("attach by another", session -> session.attachSpeaker(BOB, HERE, SECOND, CLOCK, NOW, TIMEOUTS));
        events.put(
                "attach elsewhere", session -> session.attachSpeaker(ALICE, ELSEWHERE, SECOND, CLOCK, NOW, TIMEOUTS));
        events.put("request lease", Session::requestLease);
        events.put("detach", session -> session.detachSpeaker(session.epoch(), FRAMES_42, NOW, TIMEOUTS));
        events.put("detach by stale", session -> session.detachSpeaker(session.epoch() - 1, FRAMES_42, NOW, TIMEOUTS));
        events.put("renew", session -> session.renewLease(session.epoch(), FRAMES_42, NOW, TIMEOUTS));
        events.put("pause", session -> session.pause(session.epoch()));
        events.put("resume", session -> session.resume(session.epoch()));
        events.put("end", session -> session.end(ALICE, Optional.of(new Sequence(41)), NOW, TIMEOUTS));
        events.put("end by another", session -> session.end(BOB, Optional.empty(), NOW, TIMEOUTS));
        events.put(
                "end by operator",
                session -> session.endByOperator(HERE, Optional.of(new Sequence(41)), NOW, TIMEOUTS));
        events.put("time passes", session -> session.applyTimeout(Optional.of(new Sequence(41)), LONG_AFTER, TIMEOUTS));
        return events;
    }

    private static Session next(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Accepted.class);
        return ((Decision.Accepted) decision).next();
    }

    private static String outcome(Decision decision) {
        return decision instanceof Decision.Accepted accepted
                ? accepted.next().state().word()
                : "refused";
    }

    @Test
    void everyEventInEveryStateGivesTheResultInTheTable() {
        StringBuilder table = new StringBuilder(TABLE.lines().findFirst().orElseThrow()).append('\n');
        states().forEach((name, session) -> {
            StringBuilder row = new StringBuilder(String.format("%-19s", name));
            events().forEach((event, happens) -> row.append(" | ").append(outcome(happens.apply(session))));
            table.append(row).append('\n');
        });

        assertThat(withoutPadding(table.toString())).isEqualTo(withoutPadding(TABLE));
    }

    private static String withoutPadding(String table) {
        return table.replaceAll(" +\\|", " |").replaceAll(" +\n", "\n");
    }

    @Test
    void theDiagramInTheDocsIsTheTable() throws IOException {
        TreeSet<String> arrows = new TreeSet<>();
        states().forEach((name, session) -> events().forEach((event, happens) -> {
            if (happens.apply(session) instanceof Decision.Accepted accepted) {
                String to = accepted.next().state().word();
                if (!to.equals(session.state().word())) {
                    arrows.add("    " + session.state().word() + " --> " + to + ": " + event);
                }
            }
        }));
        String drawn = """
                # Session lifecycle

                Generated from the domain by `SessionLifecycleTest`. To generate it again after a change:
                `mvn -pl domain test -Dtest=SessionLifecycleTest -Dholdfast.docs.write=true`.

                ```mermaid
                stateDiagram-v2
                    [*] --> waiting: create
                %s
                    ended --> [*]: forgotten
                ```

                | %s |
                |%s
                """.formatted(String.join("\n", arrows), headRow(), bodyRows());
        Path page = Path.of("..", "docs", "session-lifecycle.md");
        if (Boolean.getBoolean("holdfast.docs.write")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, drawn);
        }

        assertThat(page).content().isEqualTo(drawn);
    }

    private static String headRow() {
        return withoutPadding(TABLE.lines().findFirst().orElseThrow());
    }

    private static String bodyRows() {
        int columns = headRow().split("\\|").length;
        StringBuilder rows = new StringBuilder("---|".repeat(columns));
        TABLE.lines().skip(1).map(SessionLifecycleTest::withoutPadding).forEach(row -> rows.append("\n| ")
                .append(row.strip())
                .append(" |"));
        return rows.toString();
    }

    @Test
    void anEpochGrowsWithEveryAttachAndNeverOtherwise() {
        Session waiting = states().get("waiting");
        Session once = next(waiting.attachSpeaker(ALICE, HERE, FIRST, CLOCK, NOW, TIMEOUTS));
        Session twice = next(once.attachSpeaker(ALICE, HERE, SECOND, CLOCK, NOW, TIMEOUTS));
        Session gone = next(twice.detachSpeaker(twice.epoch(), FRAMES_42, NOW, TIMEOUTS));
        Session back = next(gone.attachSpeaker(ALICE, HERE, FIRST, CLOCK, NOW, TIMEOUTS));

        assertThat(new long[] {waiting.epoch(), once.epoch(), twice.epoch(), gone.epoch(), back.epoch()})
                .containsExactly(0, 1, 2, 2, 3);
    }

    @Test
    void aSpeakerThatAttachesAgainReplacesTheOlderConnection() {
        Session live = states().get("live");

        Decision.Accepted accepted = (Decision.Accepted) live.attachSpeaker(ALICE, HERE, SECOND, CLOCK, NOW, TIMEOUTS);

        assertThat(accepted.events())
                .containsExactly(
                        new SessionEvent.SpeakerReplaced(FIRST, 1),
                        new SessionEvent.SpeakerAttached(
                                new SpeakerLease(2, SECOND, NOW, NOW.plus(TIMEOUTS.lease())), false));
    }

    @Test
    void audioProgressIsStoredWhenTheLeaseIsRenewedOrReleasedAndNeverGoesBack() {
        Session live = states().get("live");
        Session renewed = next(live.renewLease(1, new AudioProgress.Position(500, 10_000_000), NOW, TIMEOUTS));
        Session gone = next(renewed.detachSpeaker(1, new AudioProgress.Position(700, 14_000_000), NOW, TIMEOUTS));
        Session back = next(gone.attachSpeaker(ALICE, ELSEWHERE, SECOND, CLOCK, NOW, TIMEOUTS));

        assertThat(live.audioProgress()).contains(new AudioProgress(HERE, 0, 0, false));
        assertThat(renewed.audioProgress()).contains(new AudioProgress(HERE, 500, 10_000_000, false));
        assertThat(gone.audioProgress()).contains(new AudioProgress(HERE, 700, 14_000_000, true));
        assertThat(back.audioProgress()).contains(new AudioProgress(ELSEWHERE, 700, 14_000_000, false));
        assertThat(next(back.renewLease(2, new AudioProgress.Position(650, 1), NOW, TIMEOUTS))
                        .audioProgress())
                .contains(new AudioProgress(ELSEWHERE, 700, 14_000_000, false));
    }

    @Test
    void theNewestAudioStaysOnTheOtherNodeAfterItsLeaseEnded() {
        Session live = states().get("live");
        Session gone = states().get("interrupted");

        assertThat(states().get("waiting").isNewestAudioOnAnotherNode(HERE)).isFalse();
        assertThat(live.isSpeakerOnAnotherNode(HERE)).isFalse();
        assertThat(live.isSpeakerOnAnotherNode(ELSEWHERE)).isTrue();
        assertThat(gone.isSpeakerOnAnotherNode(ELSEWHERE)).isFalse();
        assertThat(gone.isNewestAudioOnAnotherNode(ELSEWHERE)).isTrue();
    }

    @Test
    void aLeaseOfAnotherNodeIsTakenOverOnlyAfterItExpired() {
        Session live = states().get("live");
        Instant expired = NOW.plus(TIMEOUTS.lease());

        assertThat(live.attachSpeaker(ALICE, ELSEWHERE, SECOND, CLOCK, expired.minusNanos(1), TIMEOUTS))
                .isEqualTo(new Decision.Refused(new Refusal.HeldElsewhere(live.id(), expired)));
        assertThat(next(live.attachSpeaker(ALICE, ELSEWHERE, SECOND, CLOCK, expired, TIMEOUTS))
                        .epoch())
                .isEqualTo(2);
    }

    @Test
    void aSessionLeasedByAnotherNodeIsEndedOnlyAfterTheLeaseWasReleased() {
        Session live = states().get("live");
        Session gone = states().get("interrupted");

        assertThat(live.endAt(ELSEWHERE, ALICE, Optional.empty(), NOW, TIMEOUTS))
                .isEqualTo(new Decision.Refused(new Refusal.HeldElsewhere(live.id(), live.dueAt())));
        assertThat(live.endAt(ELSEWHERE, BOB, Optional.empty(), NOW, TIMEOUTS))
                .isEqualTo(new Decision.Refused(new Refusal.NotTheOwner(live.id())));
        assertThat(next(live.endAt(HERE, ALICE, Optional.empty(), NOW, TIMEOUTS))
                        .isEnded())
                .isTrue();
        assertThat(next(gone.endAt(ELSEWHERE, ALICE, Optional.empty(), NOW, TIMEOUTS))
                        .isEnded())
                .isTrue();
    }

    @Test
    void anOperatorEndsTheSessionOfAnyOwnerButNotBeforeTheOwnerCould() {
        Session live = states().get("live");
        Session ended = next(live.endByOperator(HERE, Optional.of(new Sequence(7)), NOW, TIMEOUTS));

        assertThat(live.endByOperator(ELSEWHERE, Optional.empty(), NOW, TIMEOUTS))
                .isEqualTo(new Decision.Refused(new Refusal.HeldElsewhere(live.id(), live.dueAt())));
        assertThat(ended.state())
                .isEqualTo(new SessionState.Ended(
                        NOW,
                        EndReason.ENDED_BY_OPERATOR,
                        Optional.of(new Sequence(7)),
                        NOW.plus(TIMEOUTS.endedSessionRetention())));
        assertThat(next(ended.end(ALICE, Optional.empty(), NOW, TIMEOUTS))).isEqualTo(ended);
    }

    @Test
    void aRequestedLeaseStaysRequestedUntilItIsReleased() {
        Session live = states().get("live");
        Session requested = next(live.requestLease());
        Session renewed = next(requested.renewLease(1, FRAMES_42, NOW, TIMEOUTS));
        Session back = next(next(renewed.detachSpeaker(1, FRAMES_42, NOW, TIMEOUTS))
                .attachSpeaker(ALICE, ELSEWHERE, SECOND, CLOCK, NOW, TIMEOUTS));

        assertThat(live.isLeaseRequested(1)).isFalse();
        assertThat(requested.isLeaseRequested(1)).isTrue();
        assertThat(requested.isLeaseRequested(2)).isFalse();
        assertThat(renewed.isLeaseRequested(1)).isTrue();
        assertThat(back.isLeaseRequested(2)).isFalse();
    }

    @Test
    void audioProgressIsUncertainAfterALeaseExpiredOnAnotherNode() {
        Session live = states().get("live");
        Session gone = states().get("interrupted");
        Session expired = next(live.applyTimeout(Optional.empty(), live.dueAt(), TIMEOUTS));

        assertThat(gone.isAudioProgressUncertain(ELSEWHERE)).isFalse();
        assertThat(expired.isAudioProgressUncertain(ELSEWHERE)).isTrue();
        assertThat(expired.isAudioProgressUncertain(HERE)).isFalse();
        assertThat(live.isAudioProgressUncertain(ELSEWHERE)).isTrue();
        assertThat(states().get("waiting").isAudioProgressUncertain(HERE)).isFalse();
    }

    @Test
    void aNodeWithoutTheAudioEndsASessionAtTheStoredSequence() {
        Session gone = states().get("interrupted");

        Session ended = next(gone.end(ALICE, Optional.empty(), NOW, TIMEOUTS));

        assertThat(((SessionState.Ended) ended.state()).lastSequence()).contains(new Sequence(41));
    }

    @Test
    void noTimeoutAppliesBeforeItIsDue() {
        states().values().stream().filter(session -> !session.isEnded()).forEach(session -> assertThat(
                        session.applyTimeout(Optional.empty(), session.dueAt().minusNanos(1), TIMEOUTS))
                .isEqualTo(new Decision.Refused(new Refusal.NotDue(session.id()))));
    }

    @Test
    void anEndedSessionIsNotChangedByATimeout() {
        Session ended = states().get("ended");

        assertThat(ended.applyTimeout(Optional.empty(), ended.dueAt().minusNanos(1), TIMEOUTS))
                .isEqualTo(new Decision.Accepted(ended, List.of()));
        assertThat(ended.applyTimeout(Optional.empty(), ended.dueAt(), TIMEOUTS))
                .isEqualTo(new Decision.Accepted(ended, List.of()));
    }

    @Test
    void everyChangeIncrementsTheVersionAndNoChangeKeepsIt() {
        states().forEach((name, session) -> events().values().forEach(happens -> {
            if (happens.apply(session) instanceof Decision.Accepted accepted) {
                long grown =
                        accepted.next().version().value() - session.version().value();
                assertThat(grown).isEqualTo(accepted.next().equals(session) ? 0 : 1);
            }
        }));
    }

    @Test
    void anEndedSessionIsForgottenADayLater() {
        Session ended = states().get("ended");

        assertThat(ended.isForgottenAt(NOW.plusSeconds(86_399))).isFalse();
        assertThat(ended.isForgottenAt(NOW.plusSeconds(86_400))).isTrue();
    }

    @Test
    void everyRefusalExplainsItselfInASentence() {
        states().values().forEach(session -> events().values().forEach(happens -> {
            if (happens.apply(session) instanceof Decision.Refused refused) {
                assertThat(refused.refusal().explanation())
                        .endsWith(".")
                        .contains(" ")
                        .doesNotContain("alice")
                        .doesNotContain("bob");
            }
        }));
    }
}
