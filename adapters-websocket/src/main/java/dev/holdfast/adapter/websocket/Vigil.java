package dev.holdfast.adapter.websocket;

import dev.holdfast.application.port.in.listener.ListenerAttachment;
import dev.holdfast.application.port.in.speaker.SpeakerAttachment;
import dev.holdfast.application.port.out.Clock;
import dev.holdfast.domain.connection.CloseReason;
import dev.holdfast.domain.connection.ConnectionState;
import dev.holdfast.domain.connection.Liveness;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks after one connection twice a second: is the client alive, has its time run out, does it wait for a word? One
 * round for all of a connection's limits, and never a timer for a message. For the lane alone.
 */
final class Vigil {

    /** Limits are met half a second early rather than late. */
    private static final long LOOK_NANOS = 5 * Lane.STEP_NANOS;

    /** Less than anybody is pinged after: most looks end here. */
    private static final long SURELY_ALIVE_NANOS = 1_000_000_000;

    /** PROTOCOL §2: at most once a second. */
    private static final long COUNT_EVERY_NANOS = 1_000_000_000;

    private final Outlet outlet;
    private final SocketTimes times;
    private final Clock clock;
    private final long openedNanos;
    private long drainingNanos;
    private boolean draining;
    private boolean tokenWarned;
    private int listenersTold;
    private long countedNanos;
    private long pingedNanos;

    Vigil(Outlet outlet, SocketTimes times, Clock clock) {
        this.outlet = outlet;
        this.times = times;
        this.clock = clock;
        this.openedNanos = clock.nanos();
    }

    void look(long now) {
        ConnectionState state = outlet.state();
        if (state instanceof ConnectionState.Draining) {
            giveTimeToDrain(now);
        } else if (state instanceof ConnectionState.Opening
                && outlet.isStranger()
                && now - openedNanos >= times.openingMax().toNanos()) {
            outlet.leave(
                    CloseReason.BAD_MESSAGE,
                    "Create a session or name one within " + times.openingMax().toSeconds() + " s.");
        } else if (outlet.isOverdue(now)) {
            outlet.leave(CloseReason.RESTART, "This server is going away. Connect again: another takes its place.");
        } else if (isAlive(now) && !isTooFarBehind(now) && !tokenRanOut()) {
            outlet.leaveIfAllIsHeard(now);
            tellSpeakerWhoListens(now);
            tickIfSilent(now);
        }
    }

    private void giveTimeToDrain(long now) {
        if (!draining) {
            draining = true;
            drainingNanos = now;
        } else if (now - drainingNanos >= times.drainMax().toNanos()) {
            outlet.abandon();
        }
    }

    private boolean isAlive(long now) {
        Liveness liveness = outlet.publisher() != null ? times.speaker() : times.listener();
        if (outlet.silentNanos(now) < SURELY_ALIVE_NANOS) {
            return true;
        }
        switch (liveness.judge(Duration.ofNanos(outlet.silentNanos(now) + LOOK_NANOS))) {
            case DEAD -> {
                outlet.leave(CloseReason.HEARTBEAT_MISSED, "Nothing was heard for too long.");
                // Nobody is there to say goodbye.
                outlet.abandon();
                return false;
            }
            case ASK -> {
                if (now - pingedNanos >= liveness.pingAfter().toNanos() / 2) {
                    pingedNanos = now;
                    outlet.say(SocketFrames.ping());
                }
            }
            case ALIVE -> {}
        }
        return true;
    }

    /**
     * Whether the client takes nothing although the log has let go of what it is being sent: the room of that can be given
     * back only when the client has taken it, or is gone.
     */
    private boolean isTooFarBehind(long now) {
        ListenerAttachment listening = outlet.listening();
        if (listening == null || outlet.stuckNanos(now) < times.stuckMax().toNanos() || !listening.isEvicted()) {
            return false;
        }
        outlet.leave(CloseReason.TOO_FAR_BEHIND, "What is being sent is kept no longer, and is not being read.");
        outlet.abandon();
        return true;
    }

    private boolean tokenRanOut() {
        Optional<Instant> until = tokenUntil(outlet.publisher(), outlet.listening());
        if (until.isEmpty()) {
            return false;
        }
        Duration left = Duration.between(clock.now(), until.get());
        if (left.isNegative()) {
            outlet.leave(CloseReason.TOKEN_EXPIRED, "The token ran out. Come back with a new one.");
            return true;
        }
        boolean soon = left.compareTo(times.tokenWarning()) <= 0;
        if (soon && !tokenWarned) {
            outlet.say(SocketFrames.text(Messages.tokenExpiring(left)));
        }
        tokenWarned = soon;
        return false;
    }

    private static Optional<Instant> tokenUntil(
            @Nullable SpeakerAttachment publisher, @Nullable ListenerAttachment listening) {
        if (publisher != null) {
            return Optional.of(publisher.tokenUntil());
        }
        return listening != null ? listening.tokenUntil() : Optional.empty();
    }

    private void tellSpeakerWhoListens(long now) {
        Room room = outlet.room();
        if (outlet.publisher() == null || room == null) {
            return;
        }
        int count = room.listeners();
        if (count != listenersTold && now - countedNanos >= COUNT_EVERY_NANOS) {
            listenersTold = count;
            countedNanos = now;
            outlet.say(SocketFrames.text(Messages.listenerCount(count)));
        }
    }

    private void tickIfSilent(long now) {
        if (outlet.state() instanceof ConnectionState.Attached
                && outlet.unspokenNanos(now) >= times.tickAfter().toNanos()) {
            SpeakerAttachment publisher = outlet.publisher();
            ListenerAttachment listening = outlet.listening();
            long live = publisher != null ? publisher.nextSequence() : listening == null ? 0 : listening.liveSequence();
            outlet.say(SocketFrames.text(Messages.tick(live)));
        }
    }
}
