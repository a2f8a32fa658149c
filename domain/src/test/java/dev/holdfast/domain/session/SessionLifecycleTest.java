package dev.holdfast.domain.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.TrackClock;
import dev.holdfast.domain.connection.ConnectionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Every event in every state: one table, checked as a whole, and the diagram in the docs drawn from it. */
class SessionLifecycleTest {

    private static final SessionTerms TERMS = SessionTerms.DEFAULT;
    private static final Instant CREATED = Instant.parse("2026-11-22T17:04:41Z");
    private static final Instant NOW = CREATED.plusSeconds(3_600);
    private static final Instant LONG_AFTER = CREATED.plusSeconds(7 * 86_400);
    private static final Owner ALICE = new Owner("alice");
    private static final Owner BOB = new Owner("bob");
    private static final ConnectionId FIRST = new ConnectionId("first");
    private static final ConnectionId SECOND = new ConnectionId("second");
    private static final TrackClock CLOCK = new TrackClock(16_000);

    private static final String TABLE = """
            state               | attach      | attach by another | detach      | detach by stale | renew     | pause     | resume    | end      | end by another | time passes
            waiting             | live        | refused           | refused     | refused         | refused   | refused   | refused   | ended    | refused        | ended
            live                | live        | refused           | interrupted | refused         | live      | paused    | live      | ended    | refused        | interrupted
            paused              | paused      | refused           | interrupted | refused         | paused    | paused    | live      | ended    | refused        | interrupted
            interrupted         | live        | refused           | refused     | refused         | refused   | refused   | refused   | ended    | refused        | ended
            interrupted (pause) | paused      | refused           | refused     | refused         | refused   | refused   | refused   | ended    | refused        | ended
            ended               | refused     | refused           | refused     | refused         | refused   | refused   | refused   | ended    | refused        | ended
            """;

    private static Map<String, Session> states() {
        Session waiting = Session.create(
                new SessionId("caring-king-275"),
                ALICE,
                LanguageTag.parse("en-US").orElseThrow(),
                QualityTier.STANDARD,
                CREATED,
                TERMS);
        Session live = next(waiting.attachSpeaker(ALICE, FIRST, CLOCK, NOW, TERMS));
        Session paused = next(live.pause(live.epoch()));
        Map<String, Session> states = new LinkedHashMap<>();
        states.put("waiting", waiting);
        states.put("live", live);
        states.put("paused", paused);
        states.put("interrupted", next(live.detachSpeaker(live.epoch(), NOW, TERMS)));
        states.put("interrupted (pause)", next(paused.detachSpeaker(paused.epoch(), NOW, TERMS)));
        states.put("ended", next(live.end(ALICE, Optional.of(new Sequence(41)), NOW, TERMS)));
        return states;
    }

    private static Map<String, Function<Session, Decision>> events() {
        Map<String, Function<Session, Decision>> events = new LinkedHashMap<>();
        events.put("attach", session -> session.attachSpeaker(ALICE, SECOND, CLOCK, NOW, TERMS));
        events.put("attach by another", session -> session.attachSpeaker(BOB, SECOND, CLOCK, NOW, TERMS));
        events.put("detach", session -> session.detachSpeaker(session.epoch(), NOW, TERMS));
        events.put("detach by stale", session -> session.detachSpeaker(session.epoch() - 1, NOW, TERMS));
        events.put("renew", session -> session.renewLease(session.epoch(), NOW, TERMS));
        events.put("pause", session -> session.pause(session.epoch()));
        events.put("resume", session -> session.resume(session.epoch()));
        events.put("end", session -> session.end(ALICE, Optional.of(new Sequence(41)), NOW, TERMS));
        events.put("end by another", session -> session.end(BOB, Optional.empty(), NOW, TERMS));
        events.put("time passes", session -> session.elapse(Optional.of(new Sequence(41)), LONG_AFTER, TERMS));
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
    void everyEventInEveryStateGivesWhatTheTableSays() {
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
                # The life of a session

                Drawn from the domain by `SessionLifecycleTest`; to draw it again after a change:
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
        Session once = next(waiting.attachSpeaker(ALICE, FIRST, CLOCK, NOW, TERMS));
        Session twice = next(once.attachSpeaker(ALICE, SECOND, CLOCK, NOW, TERMS));
        Session gone = next(twice.detachSpeaker(twice.epoch(), NOW, TERMS));
        Session back = next(gone.attachSpeaker(ALICE, FIRST, CLOCK, NOW, TERMS));

        assertThat(new long[] {waiting.epoch(), once.epoch(), twice.epoch(), gone.epoch(), back.epoch()})
                .containsExactly(0, 1, 2, 2, 3);
    }

    @Test
    void aSpeakerWhoAttachesAgainReplacesTheOlderConnection() {
        Session live = states().get("live");

        Decision.Accepted accepted = (Decision.Accepted) live.attachSpeaker(ALICE, SECOND, CLOCK, NOW, TERMS);

        assertThat(accepted.events())
                .containsExactly(
                        new SessionEvent.SpeakerReplaced(FIRST, 1),
                        new SessionEvent.SpeakerAttached(
                                new SpeakerLease(2, SECOND, NOW, NOW.plus(TERMS.lease())), false));
    }

    @Test
    void nothingIsDueBeforeItsTime() {
        states().values().stream().filter(session -> !session.isEnded()).forEach(session -> assertThat(
                        session.elapse(Optional.empty(), session.dueAt().minusNanos(1), TERMS))
                .isEqualTo(new Decision.Refused(new Refusal.NotDue(session.id()))));
    }

    @Test
    void everyChangeCountsOneVersionUpAndNoChangeCountsNone() {
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
