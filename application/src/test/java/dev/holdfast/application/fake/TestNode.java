// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.fake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.application.access.AccessControl;
import dev.holdfast.application.access.ListeningPolicy;
import dev.holdfast.application.expiry.ExpirySweeper;
import dev.holdfast.application.hosting.HostingService;
import dev.holdfast.application.listening.ListeningService;
import dev.holdfast.application.operating.OperatingService;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.host.NewSession;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
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
import dev.holdfast.domain.identity.NodeId;
import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionTimeouts;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/** The use cases of one node on in-memory ports. Nodes with the same store and clock form a cluster. */
public final class TestNode {

    public static final String OPERATOR_SCOPE = "operate";
    public static final SessionTimeouts TIMEOUTS = SessionTimeouts.DEFAULT;
    public static final Duration HANDOVER_MAX = Duration.ofSeconds(3);

    public static final Requester ALICE = withToken("alice");
    public static final Requester BOB = withToken("bob");
    public static final Requester ANONYMOUS = new Requester("192.0.2.1", new Credential.None());

    public final NodeId id;
    public final SteppedClock clock;
    public final InMemorySessions store;
    public final InMemoryAudioLogs logs = new InMemoryAudioLogs();
    public final RecordedNotifications notifications = new RecordedNotifications();
    public final NumberedTickets tickets = new NumberedTickets();
    public final CountedAttempts attempts = new CountedAttempts();
    public final SessionAuditLog auditLog = new SessionAuditLog();
    public final AccessControl access;
    public final SessionUpdater updater;
    public final RemoteSessionSync remoteSync;
    public final SessionEnding ending;
    public final LeaseHandover handover;
    public final HostingService hosting;
    public final SpeakingService speaking;
    public final ListeningService listening;
    public final OperatingService operating;
    public final ExpirySweeper sweeper;

    public TestNode() {
        this("here", new InMemorySessions(), new SteppedClock(), ListeningPolicy.OPEN);
    }

    public TestNode(ListeningPolicy policy) {
        this("here", new InMemorySessions(), new SteppedClock(), policy);
    }

    private TestNode(String name, InMemorySessions store, SteppedClock clock, ListeningPolicy policy) {
        this.id = new NodeId(name);
        this.store = store;
        this.clock = clock;
        this.access = new AccessControl(new PlainTokens(clock), tickets, attempts, policy);
        this.updater = new SessionUpdater(store, notifications, auditLog, clock);
        this.remoteSync = new RemoteSessionSync(logs, notifications, id);
        this.ending = new SessionEnding(updater, logs, remoteSync);
        this.handover = new LeaseHandover(updater, id, clock, HANDOVER_MAX);
        this.hosting = new HostingService(
                store,
                logs,
                updater,
                ending,
                id,
                handover,
                access,
                tickets,
                auditLog,
                clock,
                new Random(name.hashCode()),
                TIMEOUTS);
        this.speaking = new SpeakingService(
                id, true, updater, ending, remoteSync, access, logs, handover, clock, TIMEOUTS, SpeakingLimits.DEFAULT);
        this.listening = new ListeningService(updater, access, logs, auditLog);
        this.operating =
                new OperatingService(store, updater, ending, id, handover, access, OPERATOR_SCOPE, clock, TIMEOUTS);
        this.sweeper = new ExpirySweeper(store, updater, ending, remoteSync, logs, auditLog, clock, TIMEOUTS);
    }

    /** Another node on the same store and clock, with audio logs of its own. */
    public TestNode another(String name) {
        return new TestNode(name, store, clock, ListeningPolicy.OPEN);
    }

    public static Requester withToken(String token) {
        return new Requester("192.0.2.1", new Credential.BearerToken(token));
    }

    public static Requester withTicket(String ticket) {
        return new Requester("192.0.2.1", new Credential.Ticket(ticket));
    }

    public static NewSession english() {
        return new NewSession(LanguageTag.parse("en-US").orElseThrow(), QualityTier.STANDARD, Optional.empty());
    }

    public static <T> T granted(Outcome<T> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Granted.class);
        return ((Outcome.Granted<T>) outcome).value();
    }

    public static Denial denied(Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Denied.class);
        return ((Outcome.Denied<?>) outcome).denial();
    }

    /** A new session of Alice's. */
    public Session session() {
        return granted(hosting.create(ALICE, english())).session();
    }

    /** Alice attaches as speaker. */
    public SpeakerAttachment speaker(Session session, String connection) {
        return granted(speaking.attach(ALICE, session.id(), new ConnectionId(connection), Optional.empty(), 1));
    }

    /** The session as stored now. */
    public Session stored(Session session) {
        return store.get(session.id());
    }

    /** An Opus frame of 20 ms. */
    public static ByteBuffer frame(long sequence) {
        return AudioFrame.write(
                Codec.OPUS, 0, 960, sequence, sequence * 20_000L, ByteBuffer.wrap(new byte[] {1, 2, 3}));
    }
}
