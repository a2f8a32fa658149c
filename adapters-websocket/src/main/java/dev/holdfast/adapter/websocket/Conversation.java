package dev.holdfast.adapter.websocket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.application.port.in.Credential;
import dev.holdfast.application.port.in.Denial;
import dev.holdfast.application.port.in.Outcome;
import dev.holdfast.application.port.in.Requester;
import dev.holdfast.application.port.in.host.NewSession;
import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.audio.Sequence;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.identity.SessionId;
import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import dev.holdfast.domain.session.Session;
import dev.holdfast.domain.session.SessionState;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is said on one connection: actions and audio in, answers out by its {@link Outlet}. Runs on the connection's
 * reading thread, which may block in the control plane; {@link #audio} does not.
 */
final class Conversation {

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    private static final long NOT_ENDING = -2;
    private static final long WITHOUT_WAITING = -1;

    /** As for the HTTP header of the same meaning. */
    private static final int KEY_CHARS_MAX = 255;

    private final ConnectionId id;
    private final Arrival arrival;
    private final Door door;
    private final SocketNotices rooms;
    private final SocketSettings settings;
    private final Clock clock;
    private final SocketCounts counts;
    private final Places.Place place;
    private final BooleanSupplier goingAway;
    private final Outlet outlet;
    private final FrameLimit frameLimit;

    private @Nullable SpeakerAttachment publisher;
    private @Nullable ListenerAttachment listening;
    private @Nullable SessionId session;
    private @Nullable AudioIntake intake;
    private @Nullable Requester renewed;

    /** Guarded by this. */
    private boolean isOver;

    /** What {@code endSession} waits for: a sequence, or one of the two above. */
    private volatile long endAfterSequence = NOT_ENDING;

    private volatile long endAtNanos;

    Conversation(
            ConnectionId id,
            Arrival arrival,
            Premises premises,
            Places.Place place,
            BooleanSupplier goingAway,
            Outlet outlet,
            FrameLimit frameLimit) {
        this.id = id;
        this.arrival = arrival;
        this.door = premises.door();
        this.rooms = premises.rooms();
        this.settings = premises.settings();
        this.clock = premises.clock();
        this.counts = premises.counts();
        this.place = place;
        this.goingAway = goingAway;
        this.outlet = outlet;
        this.frameLimit = frameLimit;
    }

    /** Tells a new arrival what it got. */
    void begin(Attachment attachment) {
        attached(attachment, Messages.of(arrival.maintains() ? "sessionMaintained" : "ready"), arrival.from());
    }

    /** The connection may be over before it has begun: then whatever it just got is let go again. */
    private synchronized void attached(Attachment attachment, ObjectNode ready, StartPosition from) {
        if (isOver) {
            attachment.release();
            return;
        }
        if (attachment instanceof Attachment.Speaking speaking) {
            speaks(speaking.publisher(), ready);
        } else if (attachment instanceof Attachment.Hearing hearing) {
            listens(hearing.listening(), ready, from);
        }
    }

    private void speaks(SpeakerAttachment speaking, ObjectNode ready) {
        publisher = speaking;
        session = speaking.session().id();
        counts.attached(Role.SPEAKER);
        intake = new AudioIntake(speaking, outlet, counts, arrival.framed());
        frameLimit.set(speaking.session().qualityTier().frameBytesMax());
        Room room = rooms.join(session, outlet);
        outlet.speak(speaking, room, Messages.bytes(Ready.speaker(ready, id, speaking, speaking.session(), settings)));
        if (room.hasNewerThan(speaking.epoch())) {
            outlet.close(CloseReason.REPLACED, "A newer connection speaks in this session now.");
        }
    }

    private void listens(ListenerAttachment hearing, ObjectNode ready, StartPosition from) {
        listening = hearing;
        session = hearing.session().id();
        counts.attached(Role.LISTENER);
        Room room = rooms.join(session, outlet);
        // Whoever ended the session before we were in the room has not told us; the store has.
        Session now = hearing.isSealed() ? current(hearing.session()) : hearing.session();
        Optional<SessionState.Ended> over =
                now.state() instanceof SessionState.Ended ended ? Optional.of(ended) : Optional.empty();
        byte[] message = Messages.bytes(Ready.listener(ready, id, hearing, now, settings));
        outlet.listen(hearing, room, message, !(from instanceof StartPosition.Live), over);
    }

    private Session current(Session known) {
        return door.host.find(requester(), known.id()) instanceof Outcome.Granted<Session> found
                ? found.value()
                : known;
    }

    private Requester requester() {
        return renewed != null ? renewed : arrival.requester();
    }

    // --- audio -----------------------------------------------------------------------------------------------------

    /** One binary message. On the path of a frame: no allocation, no store, no JSON. */
    void audio(ByteBuffer payload) {
        if (intake == null) {
            refuseAudio();
            return;
        }
        intake.take(payload);
    }

    /** Whether {@code endSession} waits for a last frame. */
    boolean isEnding() {
        return endAfterSequence != NOT_ENDING;
    }

    /** Whether the log was found to be sealed just now, so that {@link #tellWhySealed} has something to do. */
    boolean takeFoundSealed() {
        return intake != null && intake.takeFoundSealed();
    }

    /** The session is over; or it could not be ended after all, and the speaker comes again and goes on. May block. */
    void tellWhySealed() {
        SpeakerAttachment speaking = publisher;
        if (speaking == null) {
            return;
        }
        if (speaking.isOver()) {
            outlet.close(CloseReason.SESSION_ENDED, "The session is over.");
        } else {
            outlet.close(CloseReason.GO_AWAY, "The session is being ended. Connect again to see whether it was.");
        }
    }

    private void refuseAudio() {
        if (listening != null) {
            outlet.close(CloseReason.NOT_ALLOWED, "A listener does not send audio.");
        } else {
            outlet.close(CloseReason.BAD_MESSAGE, "Create a session or take one up before sending audio.");
        }
    }

    // --- messages --------------------------------------------------------------------------------------------------

    void text(String text) {
        Optional<ClientMessage> parsed = ClientMessage.parse(text);
        if (parsed.isEmpty()) {
            outlet.close(CloseReason.BAD_MESSAGE, "A text message is a JSON object with an action.");
            return;
        }
        ClientMessage message = parsed.get();
        switch (message.action()) {
            case "heartbeat" ->
                answer(
                        message,
                        Messages.of("heartbeatAck")
                                .put("serverTime", clock.now().toString()));
            case "createSession" -> createSession(message);
            case "maintainSession" -> maintainSession(message);
            case "pauseAudio" -> pause(message, true);
            case "resumeAudio" -> pause(message, false);
            case "seek" -> seek(message);
            case "refreshToken" -> refreshToken(message);
            case "endSession" -> endSession(message);
            default -> complain(message, "unknownAction", "This action is not known here.");
        }
    }

    private void createSession(ClientMessage message) {
        if (session != null) {
            complain(message, "badMessage", "This connection has a session already.");
            return;
        }
        Optional<LanguageTag> language = message.text("sourceLanguage").flatMap(LanguageTag::parse);
        Optional<QualityTier> tier = message.has("qualityTier")
                ? message.text("qualityTier").flatMap(QualityTier::parse)
                : Optional.of(QualityTier.STANDARD);
        Optional<String> key =
                message.text("idempotencyKey").filter(said -> !said.isBlank() && said.length() <= KEY_CHARS_MAX);
        if (language.isEmpty()) {
            complain(message, "badMessage", "sourceLanguage is needed, a BCP 47 tag such as en-US.");
            return;
        }
        if (tier.isEmpty()) {
            complain(message, "badMessage", "qualityTier is standard or premium.");
            return;
        }
        if (message.has("idempotencyKey") && key.isEmpty()) {
            complain(message, "badMessage", "idempotencyKey is a text of 1 to " + KEY_CHARS_MAX + " characters.");
            return;
        }
        Outcome<Session> created = door.host.create(requester(), new NewSession(language.get(), tier.get(), key));
        if (created instanceof Outcome.Denied<Session> denied) {
            refuse(message, denied.denial());
            return;
        }
        Session made = ((Outcome.Granted<Session>) created).value();
        Arrival wanted = wanted(message, made.id(), Role.SPEAKER);
        // Before its name is told: a client that goes on with it elsewhere at once must not be overtaken by this
        // connection.
        Door.Knock knock = knock(wanted, made.id());
        outlet.send(Messages.bytes(message.answering(Messages.putSession(Messages.of("sessionCreated"), made))));
        enter(message, wanted, knock, Messages.of("ready"));
    }

    private void maintainSession(ClientMessage message) {
        Optional<SessionId> named = message.text("sessionId").flatMap(SessionId::parse);
        Optional<Role> role =
                message.has("role") ? message.text("role").flatMap(Role::parse) : Optional.of(arrival.role());
        if (named.isEmpty() || role.isEmpty()) {
            complain(message, "badMessage", "maintainSession needs a sessionId such as caring-king-275.");
        } else if (session == null) {
            take(message, named.get(), role.get(), message.answering(Messages.of("sessionMaintained")));
        } else if (session.equals(named.get())) {
            maintained(message);
        } else {
            complain(message, "badMessage", "This connection has another session. Open a new one.");
        }
    }

    /** It has the session already: the answer says how it stands. */
    private void maintained(ClientMessage message) {
        ObjectNode answer = message.answering(Messages.of("sessionMaintained"));
        if (publisher != null) {
            Session now = current(publisher.session());
            outlet.send(Messages.bytes(Ready.speaker(answer, id, publisher, now, settings)));
        } else if (listening != null) {
            ListenerAttachment hearing = listening;
            Session now = current(hearing.session());
            outlet.tell(() -> Messages.bytes(Ready.listener(answer, id, hearing, now, settings)));
        }
    }

    private void take(ClientMessage message, SessionId named, Role role, ObjectNode ready) {
        Arrival wanted = wanted(message, named, role);
        enter(message, wanted, knock(wanted, named), ready);
    }

    private Arrival wanted(ClientMessage message, SessionId named, Role role) {
        return new Arrival(
                requester(), Optional.of(named), role, true, fromOf(message), arrival.clock(), arrival.framed());
    }

    private Door.Knock knock(Arrival wanted, SessionId named) {
        Optional<Limit> reached = wanted.role() == Role.LISTENER ? place.listen(named) : Optional.empty();
        if (goingAway.getAsBoolean()) {
            reached = Optional.of(Limit.GOING_AWAY);
        }
        reached.ifPresent(counts::refused);
        return reached.<Door.Knock>map(limit -> new Door.Knock.Rejected(Rejection.of(limit)))
                .orElseGet(() -> door.attach(wanted, named, id));
    }

    private void enter(ClientMessage message, Arrival wanted, Door.Knock knock, ObjectNode ready) {
        if (knock instanceof Door.Knock.LetIn in) {
            attached(in.attachment(), ready, wanted.from());
        } else {
            Rejection rejection = ((Door.Knock.Rejected) knock).rejection();
            ObjectNode error = message.answering(Messages.errorNode(rejection));
            outlet.close(rejection.reason(), Messages.bytes(error), rejection.explanation());
        }
    }

    private StartPosition fromOf(ClientMessage message) {
        return message.textOrNumber("from").flatMap(StartPosition::parse).orElse(arrival.from());
    }

    private void pause(ClientMessage message, boolean pause) {
        if (publisher == null) {
            complain(message, "notAllowed", "Only the speaker pauses and resumes.");
            return;
        }
        if (pause && intake != null) {
            intake.flush();
        }
        Outcome<Session> outcome = pause ? publisher.pause() : publisher.resumeAudio();
        if (outcome instanceof Outcome.Granted<Session> granted) {
            answer(message, Messages.state(granted.value()));
        } else {
            refuse(message, ((Outcome.Denied<Session>) outcome).denial());
        }
    }

    private void seek(ClientMessage message) {
        Optional<StartPosition> from = message.textOrNumber("from").flatMap(StartPosition::parse);
        if (listening == null) {
            complain(message, "notAllowed", "Only a listener seeks.");
        } else if (from.isEmpty()) {
            complain(message, "badMessage", "\"from\" is live, start, a sequence, or a time ago such as -5000ms.");
        } else {
            ListenerAttachment hearing = listening;
            ObjectNode ready = message.answering(Messages.of("ready"));
            Session now = current(hearing.session());
            outlet.seek(from.get(), () -> Messages.bytes(Ready.listener(ready, id, hearing, now, settings)));
        }
    }

    private void refreshToken(ClientMessage message) {
        String token = message.text("token").orElse("");
        Outcome<Instant> outcome = publisher != null
                ? publisher.refresh(token)
                : listening != null
                        ? listening.refresh(token)
                        : Outcome.denied(new Denial.NotAllowed("This connection has no session yet."));
        if (outcome instanceof Outcome.Granted<Instant> until) {
            renewed = new Requester(arrival.requester().address(), new Credential.BearerToken(token));
            answer(
                    message,
                    Messages.of("tokenRefreshed").put("expiresAt", until.value().toString()));
        } else {
            refuse(message, ((Outcome.Denied<Instant>) outcome).denial());
        }
    }

    private void endSession(ClientMessage message) {
        if (publisher == null) {
            complain(message, "notAllowed", "Only the speaker ends a session here.");
            return;
        }
        Optional<Sequence> last = message.textOrNumber("lastSeq").flatMap(Sequence::parse);
        if (message.has("lastSeq") && last.isEmpty()) {
            // Ending now would lose what is still on its way.
            complain(message, "badMessage", "lastSeq is the sequence of the last frame, 0 to " + Sequence.MAX + ".");
            return;
        }
        if (intake != null) {
            intake.flush();
        }
        endAtNanos = clock.nanos() + settings.times().endWaitMax().toNanos();
        endAfterSequence = last.map(Sequence::value).orElse(WITHOUT_WAITING);
        endIfComplete();
    }

    /** Ends the session once all that was promised is there, or enough time has passed. */
    void endIfComplete() {
        long wanted = endAfterSequence;
        SpeakerAttachment speaking = publisher;
        if (wanted == NOT_ENDING || speaking == null) {
            return;
        }
        boolean complete = speaking.nextSequence() > wanted || clock.nanos() - endAtNanos >= 0;
        if (complete && claimEnd(wanted)) {
            outlet.ackNow();
            if (speaking.end() instanceof Outcome.Denied<Session> denied) {
                notEnded(denied.denial());
            }
        }
    }

    /** A store that is away is asked again in the next round: whoever spoke has said that this was all. */
    private void notEnded(Denial denial) {
        if (denial instanceof Denial.Unavailable) {
            endAtNanos = clock.nanos();
            endAfterSequence = WITHOUT_WAITING;
        } else {
            outlet.send(Messages.bytes(Messages.error(denial)));
        }
    }

    /** The thread that reads and the one that makes rounds may both find it complete; one of them ends it. */
    private synchronized boolean claimEnd(long wanted) {
        boolean mine = endAfterSequence == wanted;
        endAfterSequence = mine ? NOT_ENDING : endAfterSequence;
        return mine;
    }

    boolean waitsToEnd() {
        return endAfterSequence != NOT_ENDING && clock.nanos() - endAtNanos >= 0;
    }

    private void answer(ClientMessage message, ObjectNode answer) {
        outlet.send(Messages.bytes(message.answering(answer)));
    }

    private void complain(ClientMessage message, String code, String explanation) {
        answer(message, Messages.error(code, explanation, false, Optional.empty()));
    }

    private void refuse(ClientMessage message, Denial denial) {
        answer(message, Messages.error(denial));
    }

    // --- the end ---------------------------------------------------------------------------------------------------

    /** The connection is gone. What a raw speaker said last may fill no frame, and is kept all the same. */
    synchronized void over(CloseReason reason) {
        isOver = true;
        if (intake != null) {
            intake.flush();
        }
        outlet.gone(reason);
        if (session != null) {
            rooms.leave(session, outlet);
            Role role = publisher != null ? Role.SPEAKER : Role.LISTENER;
            counts.detached(role);
            LOG.atInfo()
                    .addKeyValue("sessionId", session)
                    .addKeyValue("connectionId", id)
                    .addKeyValue("role", role.word())
                    .addKeyValue("reason", reason.word())
                    .log("left");
        }
        if (publisher != null) {
            publisher.detach();
        }
    }

    /** The session it has, if any. */
    Optional<SessionId> session() {
        return Optional.ofNullable(session);
    }

    boolean isSpeaking() {
        return publisher != null;
    }

    /** Tells the reading side how large a binary message may be from now on. */
    interface FrameLimit {
        void set(int frameBytesMax);
    }
}
