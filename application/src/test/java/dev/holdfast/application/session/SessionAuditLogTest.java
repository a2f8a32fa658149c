// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.session;

import static dev.holdfast.application.fake.TestNode.granted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.fake.TestNode;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.domain.session.Session;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SessionAuditLogTest {

    private final TestNode node = new TestNode();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private Map<String, Integer> counts() {
        node.auditLog.bindTo(registry);
        return registry.get("holdfast_session_events_total").functionCounters().stream()
                .filter(counter -> counter.count() > 0)
                .collect(
                        Collectors.toMap(counter -> counter.getId().getTag("event"), counter -> (int) counter.count()));
    }

    @Test
    void eachStoredEventIsCountedOnce() {
        Session session = node.session();
        node.speaker(session, "first");
        SpeakerAttachment second = node.speaker(session, "second");
        granted(second.pause());
        granted(second.pause());
        granted(second.resumeAudio());
        second.detach();
        second.detach();
        granted(node.hosting.end(TestNode.ALICE, session.id()));
        node.clock.advance(TestNode.TIMEOUTS.endedSessionRetention());
        node.sweeper.sweep();

        assertThat(counts())
                .isEqualTo(Map.of(
                        "created", 1,
                        "attached", 2,
                        "replaced", 1,
                        "paused", 1,
                        "resumed", 1,
                        "interrupted", 1,
                        "ended", 1,
                        "forgotten", 1));
    }

    @Test
    void aSessionWithoutASpeakerExpiresInsteadOfEnding() {
        node.session();
        node.clock.advance(TestNode.TIMEOUTS.firstSpeakerTimeout());
        node.sweeper.sweep();

        assertThat(counts()).isEqualTo(Map.of("created", 1, "expired", 1));
    }

    @Test
    void theTimeWithoutASpeakerIsRecordedWhenOneAttachesAgain() {
        Session session = node.session();
        node.speaker(session, "first").detach();
        node.clock.advance(Duration.ofSeconds(7));
        node.speaker(session, "second");

        node.auditLog.bindTo(registry);
        assertThat(registry.get("holdfast_resume_seconds").timer().totalTime(TimeUnit.SECONDS))
                .isEqualTo(7);
    }
}
