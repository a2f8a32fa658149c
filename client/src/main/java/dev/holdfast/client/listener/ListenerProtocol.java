// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.listener;

import dev.holdfast.client.config.Codec;
import dev.holdfast.client.config.StartPosition;
import dev.holdfast.client.connection.Connection;
import dev.holdfast.client.connection.ReconnectingConnection;
import dev.holdfast.client.connection.SessionProtocol;
import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.event.ListenerEvent;
import dev.holdfast.client.event.ListenerEvent.Attached;
import dev.holdfast.client.event.ListenerEvent.CaughtUp;
import dev.holdfast.client.event.ListenerEvent.ConnectionChanged;
import dev.holdfast.client.event.ListenerEvent.Frame;
import dev.holdfast.client.event.ListenerEvent.Gap;
import dev.holdfast.client.event.ListenerEvent.Seeked;
import dev.holdfast.client.event.ListenerEvent.StateChanged;
import dev.holdfast.client.event.ListenerStats;
import dev.holdfast.client.http.EndedSessionLookup;
import dev.holdfast.client.http.SessionsApi;
import dev.holdfast.client.protocol.CloseOutcome;
import dev.holdfast.client.protocol.FrameCodec;
import dev.holdfast.client.protocol.Json;
import dev.holdfast.client.runtime.ClientRuntime;
import dev.holdfast.client.runtime.ClientSettings;
import dev.holdfast.client.runtime.SerialExecutor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The listener's side of the protocol (docs/protocol.md §5): attaches at a position, checks that frames are complete and in
 * order, seeks, publishes. Confined to its executor, except where a method says otherwise.
 */
public final class ListenerProtocol implements SessionProtocol {

    /** A seek that the server has not answered. Identity tells one from the next. */
    private record Seek(StartPosition position, String requestId) {}

    private final ClientRuntime runtime;
    private final ClientSettings settings;
    private final SerialExecutor executor;
    private final String sessionId;
    private final ReconnectingConnection connection;
    private final EventSubscription subscription;
    private final EndedSessionLookup endedSession;
    private StartPosition start;
    private GapDetector gapDetector;
    private @Nullable Connection attachedTo;
    private @Nullable Attached lastAttach;
    private boolean rateRequested;

    /** Whether the server could not be asked for the rate. */
    private boolean rateMissed;

    private @Nullable Seek seek;

    /** Events of the old position that a seek discarded. They are delivered after all if the server refuses it. */
    private final List<ListenerEvent> discarded = new ArrayList<>();

    /** The seek that the last handshake's query has carried out. */
    private @Nullable Seek seekInQuery;

    private long seekCount;
    private volatile long framesHeard;
    private volatile long framesRepeated;
    private volatile long framesMissed;
    private volatile OptionalLong lastSequence = OptionalLong.empty();

    /** @param onClosed runs when the subscriber will receive nothing more */
    public ListenerProtocol(
            ClientRuntime runtime,
            ClientSettings settings,
            SerialExecutor executor,
            String sessionId,
            StartPosition start,
            Flow.Subscriber<? super ListenerEvent> subscriber,
            Runnable onClosed) {
        this.runtime = runtime;
        this.settings = settings;
        this.executor = executor;
        this.sessionId = sessionId;
        this.start = start;
        connection = new ReconnectingConnection(runtime, settings, executor, this);
        subscription =
                new EventSubscription(subscriber, executor, runtime.serialExecutor(), connection::readNext, () -> {
                    connection.stop();
                    onClosed.run();
                });
        gapDetector = GapDetector.startingAt(start.firstSequence());
        endedSession = new EndedSessionLookup(runtime, settings, executor);
    }

    public void start() {
        subscription.start();
        connection.connect();
    }

    public void close() {
        subscription.cancel();
    }

    /** For any thread. */
    public ListenerStats stats() {
        return new ListenerStats(
                framesHeard,
                framesRepeated,
                framesMissed,
                lastSequence,
                connection.attachCount(),
                connection.longestResume());
    }

    /** Discards what arrives until the server confirms the new position. */
    public void seek(StartPosition position) {
        seek = new Seek(position, "seek-" + ++seekCount);
        discarded.addAll(discardPositional());
        if (attachedTo != null) {
            requestSeek(seek);
        }
        connection.readNext();
    }

    private void requestSeek(Seek requested) {
        StartPosition position = requested.position();
        OptionalLong sequence = position.firstSequence();
        connection.sendText(Json.write(Map.of(
                "action",
                "seek",
                "from",
                sequence.isPresent() ? sequence.getAsLong() : position.text(),
                "requestId",
                requested.requestId())));
    }

    private List<ListenerEvent> discardPositional() {
        return subscription.discard(
                event -> event instanceof Frame || event instanceof Gap || event instanceof CaughtUp);
    }

    @Override
    public Map<String, ?> query() {
        seekInQuery = seek;
        OptionalLong next = gapDetector.next();
        String from = next.isPresent() ? Long.toString(next.getAsLong()) : start.text();
        Map<String, Object> query = new LinkedHashMap<>();
        query.put("sessionId", sessionId);
        query.put("role", "listener");
        query.put("from", seek == null ? from : seek.position().text());
        if (!settings.deliverEvery().isZero()) {
            query.put("deliverEvery", settings.deliverEvery().toMillis());
        }
        return query;
    }

    @Override
    public void onOpen(Connection opened) {
        // The handshake's query says everything.
    }

    @Override
    public void onMessage(Connection from, String type, Json message) {
        switch (type) {
            case "ready" -> onReady(from, message);
            case "gap" -> onGap(message);
            case "caughtUp" -> {
                if (seek == null) {
                    message.number("seq").ifPresent(sequence -> subscription.publish(new CaughtUp(sequence)));
                }
            }
            case "speakerState" -> onSpeakerState(message);
            case "sessionEnded" -> onSessionEnded(from, message.number("lastSeq"));
            case "error" -> onError(from, message);
            default -> {}
        }
    }

    /** The first {@code ready} of a connection answers its handshake, the following ones answer seeks. */
    private void onReady(Connection from, Json message) {
        OptionalLong nextSequence = message.number("nextSeq");
        if (from != attachedTo) {
            onAttached(from, message, nextSequence);
            if (seek != null && seek != seekInQuery) {
                requestSeek(seek);
            }
        } else if (isAnswerToSeek(message)) {
            onSeeked(seek, nextSequence);
        }
    }

    private boolean isAnswerToSeek(Json message) {
        return seek != null
                && message.text("requestId").filter(seek.requestId()::equals).isPresent();
    }

    private void onAttached(Connection to, Json message, OptionalLong nextSequence) {
        if (seek != null && seek == seekInQuery) {
            onSeeked(seek, nextSequence);
        }
        Attached attach = new Attached(
                sessionId,
                message.text("connectionId").orElse(""),
                message.integer("sampleRate"),
                nextSequence,
                message.number("liveSeq"),
                message.number("retainedFromSeq"));
        nextSequence.ifPresent(gapDetector::attached);
        lastAttach = attach;
        attachedTo = to;
        connection.attached();
        subscription.publishLatest(new ConnectionChanged(true));
        subscription.publishLatest(attach);
    }

    private void onSeeked(Seek confirmed, OptionalLong nextSequence) {
        seek = null;
        discarded.clear();
        start = confirmed.position();
        gapDetector = GapDetector.startingAt(start.firstSequence());
        nextSequence.ifPresent(gapDetector::attached);
        discardPositional();
        subscription.publish(new Seeked(nextSequence.orElse(0)));
    }

    /** A refused seek leaves the listener where it was: the next connection resumes there. */
    private void onError(Connection from, Json error) {
        if (isAnswerToSeek(error)) {
            seek = null;
            discarded.forEach(subscription::publish);
            discarded.clear();
            String explanation = error.text("message").orElse("The server refused to seek.");
            connection.restart(
                    from,
                    CloseOutcome.retryAfter(error),
                    new HoldfastException(error.text("code").orElse("refused"), explanation, null));
        }
    }

    private void onSpeakerState(Json message) {
        Attached attach = lastAttach;
        OptionalInt sampleRate = message.integer("sampleRate");
        if (attach != null && attach.sampleRate().isEmpty() && sampleRate.isPresent()) {
            lastAttach = attach.withSampleRate(sampleRate);
            subscription.publishLatest(lastAttach);
        }
        message.text("state").ifPresent(state -> subscription.publish(new StateChanged(state)));
    }

    private void onGap(Json message) {
        OptionalLong from = message.number("fromSeq");
        OptionalLong to = message.number("toSeq");
        if (seek == null && from.isPresent() && to.isPresent()) {
            String reason = message.text("reason").orElse(Gap.UNEXPLAINED);
            publishGaps(gapDetector.announced(from.getAsLong(), to.getAsLong(), reason));
        }
    }

    private void publishGaps(List<Gap> gaps) {
        for (Gap gap : gaps) {
            framesMissed += gap.to() - gap.from() + 1;
            subscription.publish(gap);
        }
    }

    @Override
    public void onAudio(ByteBuffer message) {
        FrameCodec.read(message).ifPresent(this::onFrame);
    }

    private void onFrame(Frame frame) {
        connection.madeProgress();
        if (seek != null) {
            return;
        }
        if (gapDetector.isRepeated(frame.sequence())) {
            framesRepeated++;
            return;
        }
        publishGaps(gapDetector.received(frame.sequence()));
        framesHeard++;
        lastSequence = OptionalLong.of(frame.sequence());
        if (frame.codec() == Codec.PCM_S16LE) {
            requestSampleRate();
        }
        subscription.publish(frame);
    }

    /**
     * Looks up the rate where neither {@code ready} nor {@code speakerState} gave it: PCM needs it. If the server cannot be
     * asked now, a later frame asks again, and does not wait for the answer.
     */
    private void requestSampleRate() {
        Attached attach = lastAttach;
        if (rateRequested || attach == null || attach.sampleRate().isPresent()) {
            return;
        }
        rateRequested = true;
        boolean waits = !rateMissed;
        if (waits) {
            subscription.suspend();
        }
        SessionsApi sessions = new SessionsApi(runtime, settings);
        CompletableFuture.supplyAsync(() -> sessions.get(sessionId), runtime.pool())
                .whenCompleteAsync(
                        (session, failure) -> {
                            rateMissed = isRetryable(failure);
                            rateRequested = !rateMissed;
                            Attached known =
                                    attach.withSampleRate(session == null ? OptionalInt.empty() : session.sampleRate());
                            if (waits) {
                                subscription.resume(known);
                                connection.readNext();
                            } else if (attach == lastAttach
                                    && known.sampleRate().isPresent()) {
                                subscription.publishLatest(known);
                            }
                        },
                        executor);
    }

    private static boolean isRetryable(@Nullable Throwable failure) {
        return failure != null && failure.getCause() instanceof HoldfastException refusal && refusal.retryable();
    }

    @Override
    public @Nullable ByteBuffer nextAudio(Connection to) {
        return null;
    }

    /** A connection is read without demand until it is attached, and until a seek is confirmed. */
    @Override
    public boolean wantsMessage() {
        return attachedTo == null || seek != null || subscription.wantsMore();
    }

    @Override
    public void onLost() {
        if (attachedTo != null) {
            attachedTo = null;
            subscription.publishLatest(new ConnectionChanged(false));
        }
    }

    @Override
    public void onSessionEnded(HoldfastException refusal) {
        if (lastAttach == null) {
            subscription.end(refusal);
        } else {
            endedSession.lookUp(sessionId, refusal, this::onSessionEnded, this::onFailed);
        }
    }

    /** A seek that crossed the end on its way is carried out by the next connection: an ended session can be replayed. */
    private void onSessionEnded(Connection from, OptionalLong last) {
        if (seek == null) {
            onSessionEnded(last);
        } else {
            connection.restart(
                    from, Duration.ZERO, new HoldfastException("sessionEnded", "The session has ended.", null));
        }
    }

    /** Frames of the session that were neither delivered nor reported are a gap. */
    private void onSessionEnded(OptionalLong last) {
        connection.stop();
        last.ifPresent(sequence -> publishGaps(gapDetector.ended(sequence)));
        subscription.end(null);
    }

    @Override
    public void onFailed(HoldfastException failure) {
        subscription.end(failure);
    }
}
