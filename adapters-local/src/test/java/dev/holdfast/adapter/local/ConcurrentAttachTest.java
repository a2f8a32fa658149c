// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.adapter.local.log.AudioLogSettings;
import dev.holdfast.adapter.local.log.LocalAudioLogs;
import dev.holdfast.adapter.local.session.LocalSessionRepository;
import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.access.ListeningPolicy;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.speaker.FrameSink;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.port.out.security.TokenVerifier;
import dev.holdfast.application.port.out.session.SessionNotifier;
import dev.holdfast.application.session.LeaseHandover;
import dev.holdfast.application.session.RemoteSessionSync;
import dev.holdfast.application.session.SessionAuditLog;
import dev.holdfast.application.session.SessionEnding;
import dev.holdfast.application.session.SessionUpdater;
import dev.holdfast.application.speaking.SpeakingService;
import dev.holdfast.application.speaking.ingest.SpeakingLimits;
import dev.holdfast.domain.audio.AudioFrame;
import dev.holdfast.domain.audio.Codec;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionEvent;
import dev.holdfast.domain.session.SessionState;
import dev.holdfast.testkit.clock.ManualClock;
import dev.holdfast.testkit.contract.LengthPrefixedFormat;
import dev.holdfast.testkit.session.SessionFixtures;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An attach on a slow store that a delayedr attach overtakes: before it takes the lease, or before it opens the log. */
@Timeout(30)
class ConcurrentAttachTest {

    private static final Requester ANNA = new Requester("192.0.2.1", new Credential.BearerToken("annas"));

    private final ManualClock clock = new ManualClock();
    private final LocalSessionRepository sessions = LocalSessionRepository.inMemory(clock);
    private final LocalAudioLogs logs =
            LocalAudioLogs.inMemory(new LengthPrefixedFormat(), AudioLogSettings.DEFAULT, clock);
    private final CountDownLatch stored = new CountDownLatch(1);
    private final CountDownLatch overtaken = new CountDownLatch(1);
    private final AtomicBoolean first = new AtomicBoolean(true);

    /** Delays the first change until another attach has overtaken it. */
    private final SessionNotifier delayed = new SessionNotifier() {
        @Override
        public void sessionChanged(Session session, List<SessionEvent> events) {
            if (first.getAndSet(false)) {
                stored.countDown();
                await(overtaken);
            }
        }

        @Override
        public void speakerMoved(Session session) {}
    };

    /** Runs before each attach reads the store. */
    private volatile Runnable beforeAttach = () -> {};

    private final SessionUpdater updater = new SessionUpdater(sessions, delayed, new SessionAuditLog(), clock);
    private final RemoteSessionSync elsewhere = new RemoteSessionSync(logs, delayed, SessionFixtures.NODE);
    private final SpeakingService speaking = new SpeakingService(
            SessionFixtures.NODE,
            false,
            updater,
            new SessionEnding(updater, logs, elsewhere),
            elsewhere,
            new AccessControl(
                    token -> new TokenVerifier.Verdict.Verified(
                            new Principal(SessionFixtures.ANNA, clock.now().plusSeconds(3_600))),
                    new LocalTickets(clock),
                    (address, attempt) -> {
                        beforeAttach.run();
                        return Optional.empty();
                    },
                    ListeningPolicy.OPEN),
            logs,
            new LeaseHandover(updater, SessionFixtures.NODE, clock, Duration.ofSeconds(3)),
            clock,
            SessionFixtures.TIMEOUTS,
            SpeakingLimits.DEFAULT);

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private Outcome<SpeakerAttachment> attach(Session session, String connection) {
        return speaking.attach(ANNA, session.id(), new ConnectionId(connection), Optional.empty(), 1);
    }

    private static ByteBuffer frame(int sequence) {
        return AudioFrame.write(
                Codec.OPUS, 0, 960, sequence, sequence * 20_000L, ByteBuffer.wrap(new byte[] {1, 2, 3}));
    }

    @Test
    void theLaterAttachKeepsTheLease() throws Exception {
        first.set(false);
        Session session = SessionFixtures.waiting(1, clock.now());
        sessions.create(session, Optional.empty());
        beforeAttach = () -> {
            if (Thread.currentThread().getName().equals("slow")) {
                stored.countDown();
                await(overtaken);
            }
        };
        CompletableFuture<Outcome<SpeakerAttachment>> slow = new CompletableFuture<>();
        new Thread(() -> slow.complete(attach(session, "slow")), "slow").start();
        await(stored);
        SpeakerAttachment quick = ((Outcome.Granted<SpeakerAttachment>) attach(session, "quick")).value();
        overtaken.countDown();

        assertThat(slow.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Denied.class);
        assertThat(quick.frames().append(frame(0))).isEqualTo(FrameSink.AppendResult.APPENDED);
        Session now = sessions.find(session.id()).orElseThrow();
        assertThat(now.state()).isInstanceOf(SessionState.Live.class);
        assertThat(now.epoch()).isEqualTo(quick.epoch());
    }

    @Test
    void aDetachedLaterSpeakerDoesNotBlockOthers() {
        first.set(false);
        Session session = SessionFixtures.waiting(1, clock.now());
        sessions.create(session, Optional.empty());
        for (String connection : List.of("one", "two", "one", "three")) {
            SpeakerAttachment publisher = ((Outcome.Granted<SpeakerAttachment>) attach(session, connection)).value();
            assertThat(publisher.frames().append(frame(0))).isNotEqualTo(FrameSink.AppendResult.REPLACED);
            publisher.detach();
        }
    }

    @Test
    void anOvertakenAttachIsDeniedAndDoesNotFenceTheLog() throws Exception {
        Session session = SessionFixtures.waiting(1, clock.now());
        sessions.create(session, Optional.empty());
        CompletableFuture<Outcome<SpeakerAttachment>> slow =
                CompletableFuture.supplyAsync(() -> attach(session, "slow"));
        await(stored);
        SpeakerAttachment quick = ((Outcome.Granted<SpeakerAttachment>) attach(session, "quick")).value();
        for (int sequence = 0; sequence < 10; sequence++) {
            assertThat(quick.frames().append(frame(sequence))).isEqualTo(FrameSink.AppendResult.APPENDED);
        }
        overtaken.countDown();

        assertThat(slow.get(10, TimeUnit.SECONDS)).isInstanceOf(Outcome.Denied.class);
        assertThat(quick.frames().nextSequence()).isEqualTo(10);
        assertThat(logs.find(session.id()).orElseThrow().nextSequence()).isEqualTo(10);
    }
}
