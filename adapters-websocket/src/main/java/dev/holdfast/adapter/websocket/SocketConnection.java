package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket connection on Jetty's EndPoint: reads, gates, and hands on. It never writes; that is its outlet's. An
 * idle connection holds no buffer.
 */
final class SocketConnection extends AbstractConnection
        implements Connection.UpgradeTo, FrameGate.Inlet, Outlet.LastWill {

    private static final Logger LOG = LoggerFactory.getLogger(SocketConnection.class);

    /** Who sends more than so many buffers at once is read on a thread of their own: others wait for the selector. */
    private static final int READS_A_TURN = 8;

    private final ConnectionId id;
    private final Attachment attachment;
    private final @Nullable Rejection rejection;
    private final ByteBufferPool buffers;
    private final TyrusContainer container;
    private final FrameGate gate;
    private final Outlet outlet;
    private final Conversation conversation;
    private final SocketSettings settings;
    private final SocketCounts counts;
    private final Clock clock;
    private final boolean framed;
    private final Places.Place place;
    private final Home home;
    private final AtomicBoolean over = new AtomicBoolean();
    private final Callback readable = new Readable();

    /** Of the reading thread, from here on. */
    private @Nullable RetainableByteBuffer buffer;

    /** Made for the first text or fragment: most who listen never send one, and it is as large as all the rest of them. */
    private org.glassfish.tyrus.spi.@Nullable Connection tyrus;

    /** Until when messages other than audio are paid for: a bucket that is one number, so an idle client costs none. */
    private long controlPaidNanos;

    private boolean clientClosed;

    /** Something failed here: one line in the log is enough. */
    private boolean deaf;

    /** Whether Jetty has handed the transport over. */
    private volatile boolean opened;

    /** Set by the lane: what comes in counts no more. */
    private volatile boolean draining;

    private volatile CloseReason reason = CloseReason.TRANSPORT_LOST;

    SocketConnection(
            EndPoint endPoint,
            Executor executor,
            ByteBufferPool buffers,
            ConnectionId id,
            Arrival arrival,
            Attachment attachment,
            @Nullable Rejection rejection,
            Lane lane,
            Premises premises,
            Places.Place place,
            Home home) {
        super(endPoint, executor);
        this.id = id;
        this.attachment = attachment;
        this.rejection = rejection;
        this.buffers = buffers;
        this.settings = premises.settings();
        this.counts = premises.counts();
        this.clock = premises.clock();
        this.controlPaidNanos = clock.nanos();
        this.framed = arrival.framed();
        this.place = place;
        this.home = home;
        this.container = premises.tyrus();
        this.gate = new FrameGate(
                this, settings.limits().textBytesMax(), settings.limits().rawBytesMax());
        this.outlet = new Outlet(id, endPoint, lane, settings, clock, this);
        this.conversation =
                new Conversation(id, arrival, premises, place, home::isGoingAway, outlet, this::limitFrames);
    }

    private void limitFrames(int frameBytesMax) {
        gate.limitBinary(settings.binaryBytesMax(framed, frameBytesMax));
    }

    ConnectionId id() {
        return id;
    }

    Attachment attachment() {
        return attachment;
    }

    Places.Place place() {
        return place;
    }

    boolean wasOpened() {
        return opened;
    }

    /** Why it closed, or what is to be thought as long as nobody said. */
    CloseReason reason() {
        return reason;
    }

    Conversation conversation() {
        return conversation;
    }

    Outlet outlet() {
        return outlet;
    }

    /** What came behind the handshake in the same packet. */
    @Override
    public void onUpgradeTo(ByteBuffer early) {
        if (early.hasRemaining()) {
            RetainableByteBuffer target = room(early.remaining());
            BufferUtil.append(target.getByteBuffer(), early);
        }
    }

    @Override
    public void onOpen() {
        opened = true;
        super.onOpen();
        // Our own rounds look after idle peers, with words and close codes.
        getEndPoint().setIdleTimeout(-1);
        outlet.open(attachment instanceof Attachment.Unattached);
        if (rejection != null) {
            outlet.close(rejection.reason(), rejection.explanation(), rejection.retryAfter());
        } else {
            conversation.begin(attachment);
        }
        if (buffer != null) {
            gate.take(buffer.getByteBuffer());
        }
        fillInterested();
    }

    @Override
    public void fillInterested() {
        fillInterested(readable);
    }

    /**
     * Reads on the selector's own thread, as long as nothing but audio comes: an append waits for nobody, and to hand it to
     * another thread would cost more than it does. Whatever else comes may block, and goes on on a thread of the pool.
     */
    private void onAudioFillable() {
        read(false);
    }

    /** Goes on with what has been read, and reads. May block. */
    @Override
    public void onFillable() {
        read(true);
    }

    private void read(boolean mayBlock) {
        try {
            if (mayBlock && buffer != null) {
                gate.take(buffer.getByteBuffer());
            }
            for (int reads = 0; mayBlock || reads < READS_A_TURN; reads++) {
                ByteBuffer target = room(0).getByteBuffer();
                int asked = BufferUtil.space(target);
                int filled = getEndPoint().fill(target);
                if (filled > 0) {
                    counts.bytesIn(filled);
                    outlet.heard(clock.nanos());
                    if (mayBlock) {
                        gate.take(target);
                    } else if (gate.takeAudio(target)) {
                        getExecutor().execute(this::onFillable);
                        return;
                    }
                    if (filled < asked) {
                        // That was all there is; should more come, the selector says so.
                        letGoIfEmpty();
                        fillInterested();
                        return;
                    }
                } else if (filled == 0) {
                    letGoIfEmpty();
                    fillInterested();
                    return;
                } else {
                    getEndPoint().close();
                    return;
                }
            }
            getExecutor().execute(this::onFillable);
        } catch (IOException lost) {
            getEndPoint().close(lost);
        } catch (RuntimeException fault) {
            failed(fault);
        }
    }

    /** A buffer that has room for the largest frame, with what was left in it at its beginning. */
    private RetainableByteBuffer room(int atLeast) {
        int wanted = Math.max(atLeast, gate.bufferBytesMin());
        if (buffer == null) {
            buffer = buffers.acquire(wanted, true);
        } else if (buffer.getByteBuffer().capacity() < wanted) {
            RetainableByteBuffer larger = buffers.acquire(wanted + buffer.remaining(), true);
            BufferUtil.append(larger.getByteBuffer(), buffer.getByteBuffer());
            buffer.release();
            buffer = larger;
        } else {
            BufferUtil.compact(buffer.getByteBuffer());
        }
        return buffer;
    }

    private void letGoIfEmpty() {
        if (buffer != null && !buffer.hasRemaining()) {
            buffer.release();
            buffer = null;
        }
    }

    /** There is something to read. */
    private final class Readable implements Callback {

        @Override
        public void succeeded() {
            if (settings.appendingBlocks()) {
                onFillable();
            } else {
                onAudioFillable();
            }
        }

        @Override
        public void failed(Throwable cause) {
            onFillInterestedFailed(cause);
        }

        @Override
        public InvocationType getInvocationType() {
            return settings.appendingBlocks() ? InvocationType.BLOCKING : InvocationType.NON_BLOCKING;
        }
    }

    // --- the gate --------------------------------------------------------------------------------------------------

    @Override
    public void binary(ByteBuffer payload) {
        if (!draining) {
            conversation.audio(payload);
            if (conversation.takeFoundSealed()) {
                getExecutor().execute(conversation::tellWhySealed);
            }
            if (conversation.isEnding()) {
                // The last frame may have come; ending may block.
                getExecutor().execute(conversation::endIfComplete);
            }
        }
    }

    @Override
    public boolean mayPass(int opcode) {
        if (opcode == SocketFrames.CLOSE) {
            clientClosed = true;
            if (draining) {
                outlet.peerSaidGoodbye();
            }
            return true;
        }
        if (maySendOneMore()) {
            return true;
        }
        counts.refused(Limit.CONTROL);
        outlet.close(
                CloseReason.TOO_FAST,
                "More than " + settings.limits().controlPerSecondMax() + " messages a second.",
                Optional.of(Duration.ofSeconds(1)));
        return false;
    }

    /** Each message pays for its share of a second, at most a burst in advance. */
    private boolean maySendOneMore() {
        SocketLimits limits = settings.limits();
        long share = Duration.ofSeconds(1).toNanos() / limits.controlPerSecondMax();
        long now = clock.nanos();
        long ahead = Math.max(0, controlPaidNanos - now);
        if (ahead > (limits.controlBurst() - 1) * share) {
            return false;
        }
        controlPaidNanos = now + ahead + share;
        return true;
    }

    @Override
    public void toTyrus(ByteBuffer bytes) {
        if (deaf || draining) {
            return;
        }
        if (tyrus == null) {
            tyrus = container
                    .introduce(this)
                    .createConnection(new TyrusWriter(outlet, () -> clientClosed), closed -> getEndPoint()
                            .close());
        }
        tyrus.getReadHandler().handle(bytes);
    }

    @Override
    public void refused(CloseReason why, String explanation) {
        outlet.close(why, "Not taken: " + explanation + ".");
    }

    /** A whole text message, by Tyrus. */
    void text(String text) {
        if (!draining) {
            conversation.text(text);
        }
    }

    /** Tyrus, or we under it, failed with a message. */
    void failed(Throwable fault) {
        if (deaf) {
            return;
        }
        deaf = true;
        LOG.atError().addKeyValue("connectionId", id).setCause(fault).log("the connection failed");
        outlet.close(CloseReason.SERVER_FAULT, "Something went wrong here. Connect again to go on.");
    }

    // --- the outlet ------------------------------------------------------------------------------------------------

    @Override
    public void draining(CloseReason why) {
        draining = true;
        reason = why;
        if (why == CloseReason.TOO_FAR_BEHIND) {
            counts.refused(Limit.UNREAD);
        } else if (why == CloseReason.MESSAGE_TOO_BIG) {
            counts.refused(Limit.MESSAGE_BYTES);
        }
    }

    @Override
    public void lost(@Nullable Throwable cause) {
        getEndPoint().close(cause);
        // Jetty does not say so again where the transport was gone before it was ours.
        letGo();
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        super.onClose(cause);
        letGo();
    }

    private void letGo() {
        if (over.compareAndSet(false, true)) {
            home.gone(this);
            // Jetty may close on the lane or on its selector; giving the lease back may block.
            getExecutor().execute(() -> {
                try {
                    conversation.over(reason);
                } finally {
                    home.settled();
                }
            });
        }
    }

    /** Where connections are kept. */
    interface Home {

        /** Whether nobody new is taken in. */
        boolean isGoingAway();

        /** Its transport is gone. Its lease, if it has one, is still to be given back: then {@link #settled} follows. */
        void gone(SocketConnection connection);

        void settled();
    }
}
