package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.audio.StartPosition;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import dev.holdfast.domain.connection.ConnectionState;
import dev.holdfast.domain.connection.Role;
import dev.holdfast.domain.session.SessionState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The way out to one client: messages first, then whatever its cursor is behind by, each a whole slice. Its fields are
 * the lane's alone unless they say otherwise; public steps may be called from any thread and hand over to the lane.
 */
final class Outlet {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** How many slices one listener may take before the next has its turn. */
    private static final int SLICES_A_TURN = 4;

    private final ConnectionId id;
    private final EndPoint endPoint;

    /** The socket itself, where nothing stands between it and us. */
    private final @Nullable SocketChannel plainSocket;

    private final Lane lane;
    private final SocketSettings settings;
    private final Clock clock;
    private final LastWill lastWill;
    private final Vigil vigil;
    private final AckWish ackWish = new AckWish();
    private final ArrayDeque<ByteBuffer> messages = new ArrayDeque<>();

    /** What waits for the write under way to be done. */
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

    private final Callback written = Callback.from(this::writtenLater, this::brokenLater);
    private final Runnable goOn = this::goOnAfterWrite;
    private final Runnable takeTurn = this::takeTurn;

    /** Which of the lane's rounds looks at this one. */
    int round;

    private ConnectionState state = new ConnectionState.Opening();
    private @Nullable SpeakerAttachment publisher;
    private @Nullable ListenerAttachment listening;
    private @Nullable LaneRoom laneRoom;
    private @Nullable Room room;
    private SessionState.@Nullable Ended ending;

    private boolean writing;

    /** Of the messages that wait; audio that waits is the log's. */
    private int unreadBytes;

    private boolean replaying;

    /** Whether what is replayed is what the client came for, and when it came. */
    private boolean resuming;

    private long attachedNanos;

    private boolean turnIsQueued;
    private boolean peerSaidGoodbye;
    private boolean goodbyeSaid;
    private boolean shortOfRoom;
    private boolean isStranger;
    private boolean mustLeave;
    private long leaveByNanos;

    /** Whether it is to leave once it has heard all there is. */
    private boolean isAwaited;

    private long leaveFromNanos;
    private long leaveLatestNanos;
    private long wroteNanos;
    private long messagesRefused;

    /** When the client was last heard of. Written by the reading thread. */
    private volatile long heardNanos;

    Outlet(ConnectionId id, EndPoint endPoint, Lane lane, SocketSettings settings, Clock clock, LastWill lastWill) {
        this.id = id;
        this.endPoint = endPoint;
        this.plainSocket = endPoint instanceof SocketChannelEndPoint plain ? plain.getChannel() : null;
        this.lane = lane;
        this.settings = settings;
        this.clock = clock;
        this.lastWill = lastWill;
        this.vigil = new Vigil(this, settings.times(), clock);
    }

    ConnectionId id() {
        return id;
    }

    // --- from any thread -------------------------------------------------------------------------------------------

    /** @param stranger whether it is still to say which session it wants, and has only so long to do so */
    void open(boolean stranger) {
        long now = clock.nanos();
        heardNanos = now;
        lane.execute(() -> {
            wroteNanos = now;
            isStranger = stranger;
            lane.join(this);
        });
    }

    /** From here on the client speaks; {@code ready} is the first it hears of it. */
    void speak(SpeakerAttachment speaking, Room where, byte[] ready) {
        lane.execute(() -> {
            if (state instanceof ConnectionState.Opening opening) {
                state = opening.attached(Role.SPEAKER);
            }
            publisher = speaking;
            room = where;
            lane.speaks(this);
            offer(SocketFrames.text(ready));
            sayEndedToSpeaker();
            pump();
        });
    }

    /** From here on the client listens; {@code ready} is the first it hears, then audio. */
    void listen(
            ListenerAttachment hearing, Room where, byte[] ready, boolean replay, Optional<SessionState.Ended> over) {
        lane.execute(() -> {
            if (state instanceof ConnectionState.Opening opening) {
                state = opening.attached(Role.LISTENER);
            }
            listening = hearing;
            room = where;
            replaying = replay;
            resuming = replay;
            attachedNanos = clock.nanos();
            over.ifPresent(ended -> ending = ended);
            where.listenerCame();
            laneRoom = where.on(lane);
            laneRoom.join(this, hearing);
            offer(SocketFrames.text(ready));
            pump();
        });
    }

    /** Moves the cursor, and says from where it goes on before anything comes from there. */
    void seek(StartPosition from, Supplier<byte[]> ready) {
        betweenSlices(() -> {
            if (listening != null) {
                listening.seek(from);
                replaying = !(from instanceof StartPosition.Live);
                resuming = false;
                offer(SocketFrames.text(ready.get()));
            }
        });
    }

    /** Sends what can only be said between slices, because it asks the cursor. */
    void tell(Supplier<byte[]> message) {
        betweenSlices(() -> offer(SocketFrames.text(message.get())));
    }

    /**
     * Runs something when no slice is half sent: until then the cursor's buffer is in other hands. Only so many may wait:
     * a client that asks for more without reading is too far behind.
     */
    private void betweenSlices(Runnable then) {
        lane.execute(() -> {
            if (!(state instanceof ConnectionState.Attached)) {
                return;
            }
            if (!writing) {
                then.run();
                pump();
            } else if (waiting.size() < settings.limits().unreadMessagesMax()) {
                waiting.add(then);
            } else {
                leave(CloseReason.TOO_FAR_BEHIND, "Too many requests wait for what was asked before to be read.");
            }
        });
    }

    void send(byte[] message) {
        lane.execute(() -> {
            offer(SocketFrames.text(message));
            pump();
        });
    }

    /** A frame that Tyrus wants sent: a pong, or its side of a close. */
    void sendRaw(ByteBuffer frame) {
        lane.execute(() -> {
            offer(frame);
            pump();
        });
    }

    /**
     * Speakers hear it at once, listeners when they have heard all there is. Who is in the room already and not told yet that
     * they are attached hears it after that: it may be a listener, with frames still to come.
     */
    void sessionEnded(SessionState.Ended ended) {
        lane.execute(() -> {
            ending = ended;
            sayEndedToSpeaker();
            pump();
        });
    }

    private void sayEndedToSpeaker() {
        if (publisher != null && ending != null) {
            ackAnyhow();
            sayEnded(ending);
        }
    }

    void close(CloseReason reason, String explanation) {
        close(reason, explanation, Optional.empty());
    }

    /** Says why, then closes. Nothing that comes in counts any more. */
    void close(CloseReason reason, String explanation, Optional<Duration> retryAfter) {
        close(reason, Messages.error(reason, explanation, retryAfter), explanation);
    }

    void close(CloseReason reason, byte[] error, String explanation) {
        lane.execute(() -> sayGoodbye(reason, error, explanation));
    }

    /** Tyrus wants to close: because the client did, or because its bytes are unbearable. */
    void tyrusCloses(int code, boolean clientClosed) {
        CloseReason reason = CloseCodes.ofTyrus(code, clientClosed);
        lane.execute(() -> {
            if (reason == CloseReason.CLIENT_LEFT) {
                peerSaidGoodbye = true;
                // RFC 6455 §5.5.1: the answer to a close echoes its code; 1005 is what no code is called.
                sayGoodbye(reason, null, SocketFrames.close(code == 1005 ? 1000 : code, ""));
                closeIfAllIsSaid();
            } else {
                String words =
                        reason == CloseReason.BAD_TEXT ? "This text is not UTF-8." : "These bytes are not WebSocket.";
                sayGoodbye(reason, Messages.error(reason, words, Optional.empty()), words);
            }
        });
    }

    void goAway(Duration reconnectIn) {
        lane.execute(() -> sayGoodbye(CloseReason.RESTART, Messages.goAway(reconnectIn), "restart"));
    }

    /** Tells the client to leave in so long, and goes on until then; one that is still there a moment later is closed. */
    void leaveIn(Duration slot) {
        lane.execute(() -> {
            boolean isHere = state instanceof ConnectionState.Attached || state instanceof ConnectionState.Opening;
            if (isHere && !mustLeave) {
                offer(SocketFrames.text(Messages.goAway(slot)));
                leaveByNanos =
                        clock.nanos() + slot.plus(settings.times().leaveGrace()).toNanos();
                mustLeave = true;
                pump();
            }
        });
    }

    /**
     * The same for a listener who is to hear the rest first: told when that is done, or when there is no more time.
     *
     * @param slot when it should leave, if it has heard all by then
     * @param latest how long it may take to hear the rest
     */
    void leaveWhenAllIsHeard(Duration slot, Duration latest) {
        lane.execute(() -> {
            long now = clock.nanos();
            leaveFromNanos = now + slot.toNanos();
            leaveLatestNanos = now + Math.max(slot.toNanos(), latest.toNanos());
            isAwaited = true;
            leaveIfAllIsHeard(now);
        });
    }

    /** On the lane, now and then. */
    void leaveIfAllIsHeard(long now) {
        if (isAwaited && (!isBehind() || now - leaveLatestNanos >= 0)) {
            isAwaited = false;
            leaveIn(Duration.ofNanos(Math.max(0, leaveFromNanos - now)));
        }
    }

    private boolean isBehind() {
        return writing || listening != null && listening.nextSequence() < listening.liveSequence();
    }

    /** Its session is spoken on another server now: a listener should come again, and a speaker has lost the lease. */
    void movedAway(Duration slot) {
        lane.execute(() -> {
            if (publisher != null) {
                leave(CloseReason.REPLACED, "A newer connection speaks in this session now.");
            } else {
                leaveIn(slot);
            }
        });
    }

    /** The client's close frame came, as the last thing it says. */
    void peerSaidGoodbye() {
        lane.execute(() -> {
            peerSaidGoodbye = true;
            closeIfAllIsSaid();
        });
    }

    /** The transport is gone: everything is let go. */
    void gone(CloseReason reason) {
        lane.execute(() -> {
            if (state instanceof ConnectionState.Closed) {
                return;
            }
            state = state.closed(reason);
            lane.leave(this);
            if (writing) {
                lane.counts().unblocked();
            }
            messages.clear();
            unreadBytes = 0;
            waiting.clear();
            if (listening != null) {
                if (laneRoom != null) {
                    laneRoom.leave(this, listening);
                }
                if (room != null) {
                    room.listenerLeft();
                }
                if (!writing) {
                    letGoOfTheLog();
                }
            }
        });
    }

    /** Not while its bytes are in Jetty's hands: the log may then take them back, and they are being written. */
    private void letGoOfTheLog() {
        if (listening != null) {
            listening.close();
        }
    }

    /** On the reading thread. */
    void heard(long nanos) {
        heardNanos = nanos;
    }

    /** On the reading thread: frames came. No allocation, and no wake-up: the lane looks by itself. */
    void ackSoon() {
        ackWish.wish(heardNanos);
    }

    /** Says how far the log is, even if nothing has come since that was said. */
    void ackNow() {
        lane.execute(this::ackAnyhow);
    }

    // --- on the lane -----------------------------------------------------------------------------------------------

    private void ackAnyhow() {
        ackWish.wish(clock.nanos());
        ackIfWanted();
    }

    void ackIfWanted() {
        if (publisher == null || !(state instanceof ConnectionState.Attached) || !ackWish.grant()) {
            return;
        }
        long next = publisher.nextSequence();
        if (next > 0) {
            ackWish.said();
            offer(SocketFrames.text(Messages.ack(next - 1, publisher.lastMediaTimeMicros())));
            pump();
            countAck();
        }
    }

    /** Once the socket has taken it: while that is full it waits. */
    private void countAck() {
        if (ackWish.isPending() && messages.isEmpty()) {
            ackWish.handedOver(clock.nanos(), lane.counts().ackDelay());
        }
    }

    /** Once each time that it begins. The speaker goes on; whoever comes later will miss something. */
    void warnIfShortOfRoom() {
        boolean isShort = publisher != null && publisher.isStorageLow();
        if (isShort && !shortOfRoom) {
            offer(SocketFrames.text(Messages.bytes(Messages.error(
                    "storageLow",
                    "There is no room for more audio here. It goes on being heard, but only what is newest is kept for"
                            + " those who come later.",
                    true,
                    Optional.empty()))));
            pump();
        }
        shortOfRoom = isShort;
    }

    /** Whether it was told to leave, and should have by now. */
    boolean isOverdue(long now) {
        return mustLeave && now - leaveByNanos >= 0;
    }

    private void offer(ByteBuffer message) {
        if (state instanceof ConnectionState.Attached || state instanceof ConnectionState.Opening) {
            SocketLimits limits = settings.limits();
            if (messages.size() < limits.unreadMessagesMax()
                    && unreadBytes + message.remaining() <= limits.unreadBytesMax()) {
                enqueue(message);
            } else if (messagesRefused++ == 0) {
                sayGoodbye(
                        CloseReason.TOO_FAR_BEHIND,
                        Messages.error(
                                CloseReason.TOO_FAR_BEHIND, "Too many messages wait to be read.", Optional.empty()),
                        "too far behind");
            }
        }
    }

    private void enqueue(ByteBuffer message) {
        unreadBytes += message.limit();
        messages.add(message);
    }

    private void dequeue() {
        unreadBytes -= messages.remove().limit();
    }

    /** Sends what there is, until the socket is full or the turn is over. */
    void pump() {
        if (writing || state instanceof ConnectionState.Closed) {
            return;
        }
        try {
            for (int slices = 0; slices < SLICES_A_TURN; ) {
                ByteBuffer message = messages.peek();
                ByteBuffer next = message != null ? message : nextSlice();
                if (!next.hasRemaining()) {
                    if (messages.isEmpty()) {
                        closeIfAllIsSaid();
                        return;
                    }
                    continue;
                }
                wroteNanos = clock.nanos();
                lane.counts().wrote(next.remaining());
                if (!flush(next)) {
                    writing = true;
                    lane.counts().blocked();
                    endPoint.write(written, next);
                    return;
                }
                if (message != null) {
                    dequeue();
                } else {
                    slices++;
                }
            }
            queueTurn();
        } catch (IOException | RuntimeException lost) {
            lastWill.lost(lost);
        } catch (Error fault) { // let go like any other that fails, but not in silence
            lastWill.lost(fault);
            throw fault;
        }
    }

    /**
     * Writes what the socket takes now; whether that was all. A plain socket is written to without a detour: Jetty's flush
     * takes arrays, which become gathering writes, and counts for its own idle timeout, which is off.
     */
    private boolean flush(ByteBuffer bytes) throws IOException {
        if (plainSocket == null) {
            return endPoint.flush(bytes);
        }
        plainSocket.write(bytes);
        return !bytes.hasRemaining();
    }

    private void queueTurn() {
        if (!turnIsQueued) {
            turnIsQueued = true;
            lane.execute(takeTurn);
        }
    }

    private void takeTurn() {
        turnIsQueued = false;
        pump();
    }

    /** What the cursor is behind by. At the log's end it may say so, or say that this was the end. */
    private ByteBuffer nextSlice() {
        if (listening == null || !(state instanceof ConnectionState.Attached)) {
            return NOTHING;
        }
        ByteBuffer slice = listening.slice(settings.limits().sliceBytesMax());
        if (slice.hasRemaining()) {
            return slice;
        }
        if (replaying) {
            replaying = false;
            countResumed();
            offer(SocketFrames.text(Messages.caughtUp(listening.nextSequence())));
        }
        if (ending != null && listening.isSealed()) {
            SessionState.Ended ended = ending;
            ending = null;
            sayEnded(ended);
        }
        return NOTHING;
    }

    private void countResumed() {
        if (resuming) {
            resuming = false;
            lane.counts().caughtUp().record(clock.nanos() - attachedNanos);
        }
    }

    private void sayEnded(SessionState.Ended ended) {
        CloseReason reason = Messages.closeReason(ended.reason());
        sayGoodbye(reason, Messages.sessionEnded(ended), ended.reason().word());
    }

    private void sayGoodbye(CloseReason reason, byte[] lastWords, String phrase) {
        sayGoodbye(reason, lastWords, SocketFrames.close(CloseCodes.code(reason), phrase));
    }

    private void sayGoodbye(CloseReason reason, byte @Nullable [] lastWords, ByteBuffer close) {
        // What is in the log by now need not be sent again.
        ackIfWanted();
        if (state instanceof ConnectionState.Opening opening) {
            state = opening.draining(reason);
        } else if (state instanceof ConnectionState.Attached attached) {
            state = attached.draining(reason);
        } else {
            return;
        }
        lastWill.draining(reason);
        if (lastWords != null) {
            enqueue(SocketFrames.text(lastWords));
        }
        enqueue(close);
        goodbyeSaid = true;
        pump();
    }

    private void closeIfAllIsSaid() {
        if (goodbyeSaid && peerSaidGoodbye && !writing && messages.isEmpty()) {
            lastWill.lost(null);
        }
    }

    private void writtenLater() {
        lane.execute(goOn);
    }

    private void goOnAfterWrite() {
        stopWriting();
        if (state instanceof ConnectionState.Closed) {
            letGoOfTheLog();
            return;
        }
        ByteBuffer message = messages.peek();
        if (message != null && !message.hasRemaining()) {
            dequeue();
        }
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
        pump();
        countAck();
    }

    /** The bytes are back from Jetty. Whoever is gone counts as waiting no more already. */
    private void stopWriting() {
        if (writing && !(state instanceof ConnectionState.Closed)) {
            lane.counts().unblocked();
        }
        writing = false;
    }

    private void brokenLater(Throwable cause) {
        lane.execute(() -> {
            stopWriting();
            if (state instanceof ConnectionState.Closed) {
                letGoOfTheLog();
            } else {
                lastWill.lost(cause);
            }
        });
    }

    /** Twice a second. */
    void look(long now) {
        vigil.look(now);
    }

    // --- for the vigil, on the lane --------------------------------------------------------------------------------

    ConnectionState state() {
        return state;
    }

    @Nullable SpeakerAttachment publisher() {
        return publisher;
    }

    @Nullable ListenerAttachment listening() {
        return listening;
    }

    @Nullable Room room() {
        return room;
    }

    /** Whether it named no session when it came. One that did is attached as soon as its lane comes to it. */
    boolean isStranger() {
        return isStranger;
    }

    /** For how long the client has said nothing. */
    long silentNanos(long now) {
        return Math.max(0, now - heardNanos);
    }

    /** For how long nothing was said to the client, unless something is being said. */
    long unspokenNanos(long now) {
        return writing ? 0 : now - wroteNanos;
    }

    /** For how long a write has been waiting for the client to read. */
    long stuckNanos(long now) {
        return writing ? now - wroteNanos : 0;
    }

    void say(ByteBuffer message) {
        offer(message);
        pump();
    }

    void leave(CloseReason reason, String explanation) {
        sayGoodbye(reason, Messages.error(reason, explanation, Optional.empty()), explanation);
    }

    /** Without waiting for anybody. */
    void abandon() {
        lastWill.lost(null);
    }

    /** What the connection does when its outlet has no more to say. */
    interface LastWill {

        /** From now on nothing that comes in counts. On the lane: must not block. */
        void draining(CloseReason reason);

        /** All is said, or a write failed: the transport is closed. On the lane: must not block. */
        void lost(@Nullable Throwable cause);
    }
}
