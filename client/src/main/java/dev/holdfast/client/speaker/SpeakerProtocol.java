// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.speaker;

import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.config.Codec;
import dev.holdfast.client.connection.Connection;
import dev.holdfast.client.connection.ReconnectingConnection;
import dev.holdfast.client.connection.SessionProtocol;
import dev.holdfast.client.event.AudioLostException;
import dev.holdfast.client.event.FinishReport;
import dev.holdfast.client.event.FramesLost;
import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.event.ListenerEvent.Frame;
import dev.holdfast.client.event.ServerWarning;
import dev.holdfast.client.event.SpeakerState;
import dev.holdfast.client.event.SpeakerStats;
import dev.holdfast.client.http.EndedSessionLookup;
import dev.holdfast.client.protocol.CloseOutcome;
import dev.holdfast.client.protocol.Json;
import dev.holdfast.client.runtime.ClientRuntime;
import dev.holdfast.client.runtime.ClientSettings;
import dev.holdfast.client.runtime.SerialExecutor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The speaker's side of the protocol (docs/protocol.md §4, §6): attaches, sends unacked frames, releases acked ones, ends
 * the session. Confined to its executor, except where a method says otherwise.
 */
public final class SpeakerProtocol implements SessionProtocol {

    private static final String PAUSE = Json.write(Map.of("action", "pauseAudio"));
    private static final String RESUME = Json.write(Map.of("action", "resumeAudio"));
    private static final String END_REQUEST = "endSession";

    /** The one {@code error} that is no answer and after which the connection stays. */
    private static final String STORAGE_LOW = "storageLow";

    private final ClientRuntime runtime;
    private final SerialExecutor executor;
    private final AttachTarget target;
    private final AudioFormat format;
    private final SendBuffer buffer;
    private final Pacer pacer;
    private final ReconnectingConnection connection;
    private final SpeakerCallbacks callbacks;
    private final SpeakerPromises promises;
    private final EndedSessionLookup endedSession;
    private final Runnable onClosed;
    private @Nullable String sessionId;

    /** The connection that is attached; {@code null} between connections. */
    private @Nullable Connection attachedTo;

    /** {@code null} until the app pauses or resumes. */
    private @Nullable Boolean pauseRequested;

    private boolean finishing;
    private boolean endRequested;
    private boolean pacing;
    private volatile int listenerCount;
    private volatile long framesLost;

    /** @param onClosed runs once, when the speaker has ended, failed or closed */
    public SpeakerProtocol(
            ClientRuntime runtime,
            ClientSettings settings,
            SerialExecutor executor,
            AttachTarget target,
            AudioFormat format,
            Runnable onClosed) {
        this.runtime = runtime;
        this.executor = executor;
        this.target = target;
        this.format = format;
        this.onClosed = onClosed;
        buffer = new SendBuffer(
                format, settings.unackedMax(), settings.whenFull(), () -> executor.execute(this::onFrameAdded));
        pacer = new Pacer(settings.sendRate());
        connection = new ReconnectingConnection(runtime, settings, executor, this);
        callbacks = new SpeakerCallbacks(runtime.serialExecutor());
        promises = new SpeakerPromises(callbacks, this::stats);
        endedSession = new EndedSessionLookup(runtime, settings, executor);
    }

    /** For any thread. */
    public SendBuffer buffer() {
        return buffer;
    }

    /** For any thread. */
    public SpeakerCallbacks callbacks() {
        return callbacks;
    }

    /** For any thread. */
    public CompletableFuture<String> sessionId() {
        return promises.sessionId();
    }

    /** For any thread. */
    public CompletableFuture<FinishReport> finished() {
        return promises.finished();
    }

    /** For any thread. */
    public SpeakerStats stats() {
        return buffer.with(frames -> new SpeakerStats(
                frames.added(),
                frames.ackedCount(),
                framesLost,
                Duration.ofNanos(frames.keptMicros() * 1_000),
                connection.attachCount(),
                connection.longestResume(),
                listenerCount));
    }

    public void start() {
        if (target instanceof AttachTarget.ExistingSession existing) {
            sessionKnown(existing.sessionId());
        }
        connection.connect();
    }

    private void sessionKnown(String id) {
        if (sessionId == null) {
            sessionId = id;
            promises.sessionKnown(id);
        }
    }

    private void onFrameAdded() {
        reportDropped();
        connection.sendNext();
    }

    public void pause(boolean on) {
        pauseRequested = on;
        if (attachedTo != null) {
            connection.sendText(on ? PAUSE : RESUME);
            changeStateToAttached();
        }
    }

    /** Sends what is buffered, then ends the session. */
    public void finish() {
        finishing = true;
        connection.sendNext();
    }

    public void drain(long frames, CompletableFuture<SpeakerStats> drained) {
        promises.drain(frames, drained);
        promises.released(buffer.with(UnackedFrames::released));
    }

    public void close() {
        if (!callbacks.state().isFinal()) {
            connection.stop();
            end(SpeakerState.CLOSED, new HoldfastException("closed", "The speaker was closed.", null));
        }
    }

    @Override
    public Map<String, ?> query() {
        Map<String, Object> query = new LinkedHashMap<>();
        if (sessionId != null) {
            query.put("sessionId", sessionId);
        }
        query.put("role", "speaker");
        if (sessionId != null) {
            query.put("action", target instanceof AttachTarget.SessionOverSocket ? "maintainSession" : "streamAudio");
        }
        if (format.codec() == Codec.PCM_S16LE) {
            query.put("sampleRate", format.sampleRate());
        }
        return query;
    }

    @Override
    public void onOpen(Connection opened) {
        if (sessionId == null && target instanceof AttachTarget.SessionOverSocket create) {
            Map<String, Object> message = new LinkedHashMap<>();
            message.put("action", "createSession");
            message.put("requestId", create.idempotencyKey());
            message.put("idempotencyKey", create.idempotencyKey());
            message.put("sourceLanguage", create.request().sourceLanguage());
            message.put("qualityTier", create.request().qualityTier());
            opened.sendText(Json.write(message));
        }
    }

    @Override
    public void onMessage(Connection from, String type, Json message) {
        switch (type) {
            case "sessionCreated" -> message.text("sessionId").ifPresent(this::sessionKnown);
            case "ready", "sessionMaintained" -> onAttached(from, message);
            case "ack" -> message.number("seq").ifPresent(this::onAck);
            case "listenerCount" -> message.integer("count").ifPresent(count -> listenerCount = count);
            case "sessionEnded" -> onSessionEnded(message.number("lastSeq"));
            case "error" -> onError(from, message);
            default -> {}
        }
    }

    private void onAttached(Connection to, Json message) {
        message.text("sessionId").ifPresent(this::sessionKnown);
        long nextSequence = message.number("nextSeq").orElse(0);
        long mediaTime = message.number("mediaTimeUs").orElse(nextSequence * format.micros(format.frameSamples()));
        UnackedFrames.Attach attach = buffer.with(frames -> frames.attached(nextSequence, mediaTime));
        pacer.attached(message, runtime.nanos());
        if (attachedTo != to) {
            attachedTo = to;
            connection.attached();
            if (pauseRequested != null) {
                connection.sendText(pauseRequested ? PAUSE : RESUME);
            }
        }
        endRequested = false;
        attach.lost().ifPresent(this::reportLost);
        reportDropped();
        if (attach.progress()) {
            onProgress();
        }
        changeStateToAttached();
        connection.sendNext();
    }

    private void changeStateToAttached() {
        callbacks.changeState(Boolean.TRUE.equals(pauseRequested) ? SpeakerState.PAUSED : SpeakerState.LIVE);
    }

    private void onAck(long sequence) {
        pacer.acked(sequence, runtime.nanos());
        if (buffer.with(frames -> frames.acked(sequence))) {
            onProgress();
        }
        connection.sendNext();
    }

    private void onProgress() {
        connection.madeProgress();
        promises.released(buffer.with(UnackedFrames::released));
    }

    @Override
    public void onAudio(ByteBuffer message) {
        // The server sends no audio to a speaker.
    }

    @Override
    public @Nullable ByteBuffer nextAudio(Connection to) {
        if (to != attachedTo) {
            return null;
        }
        UnackedFrames.Outgoing frame = buffer.with(this::takePaced);
        if (frame != null) {
            pacer.sent(frame.sequence(), frame.micros());
            return frame.bytes();
        }
        if (finishing && !endRequested && buffer.with(UnackedFrames::nextMicros) == 0) {
            requestEnd(to);
        }
        return null;
    }

    /** The next frame, unless it has to wait: then sending goes on after the delay, or with the next ack. */
    private UnackedFrames.@Nullable Outgoing takePaced(UnackedFrames frames) {
        long now = runtime.nanos();
        long delay = pacer.delayNanos(frames.nextMicros(), now);
        if (delay == 0) {
            return frames.takeNext();
        }
        if (delay != Pacer.UNTIL_ACKED && !pacing) {
            pacing = true;
            delay = pacer.batchDelayNanos(frames.unsentMicros(pacer.batchMicros()), now);
            runtime.after(Duration.ofNanos(delay), executor, () -> {
                pacing = false;
                connection.sendNext();
            });
        }
        return null;
    }

    private void requestEnd(Connection to) {
        endRequested = true;
        Map<String, Object> message = new LinkedHashMap<>(Map.of("action", "endSession", "requestId", END_REQUEST));
        buffer.with(UnackedFrames::lastSequence).ifPresent(last -> message.put("lastSeq", last));
        to.sendText(Json.write(message));
    }

    @Override
    public boolean wantsMessage() {
        return true;
    }

    private void onError(Connection from, Json error) {
        String code = error.text("code").orElse("refused");
        String explanation = error.text("message").orElse("The server refused the request and gave no reason.");
        if (code.equals(STORAGE_LOW)) {
            callbacks.warned(new ServerWarning(STORAGE_LOW, explanation));
            return;
        }
        String request = error.text("requestId").orElse("");
        boolean toCreate = target instanceof AttachTarget.SessionOverSocket create
                && sessionId == null
                && request.equals(create.idempotencyKey());
        if (!toCreate && !request.equals(END_REQUEST)) {
            return;
        }
        boolean retryable = error.isTrue("retryable");
        HoldfastException refusal = new HoldfastException(code, explanation, 0, 0, retryable, null);
        if (retryable) {
            connection.restart(from, CloseOutcome.retryAfter(error), refusal);
        } else {
            connection.stop();
            onFailed(refusal);
        }
    }

    private void reportDropped() {
        for (Optional<FramesLost> next = buffer.takeDropped(); next.isPresent(); next = buffer.takeDropped()) {
            reportLost(next.get());
        }
    }

    private void reportLost(FramesLost frames) {
        framesLost += frames.count();
        callbacks.lost(frames);
    }

    @Override
    public void onLost() {
        attachedTo = null;
        callbacks.changeState(connection.attachCount() == 0 ? SpeakerState.CONNECTING : SpeakerState.RECONNECTING);
    }

    @Override
    public void onSessionEnded(HoldfastException refusal) {
        onLost();
        buffer.flush(Frame.LAST);
        if (sessionId == null || buffer.with(UnackedFrames::size) == 0) {
            onSessionEnded(OptionalLong.empty());
        } else {
            endedSession.lookUp(sessionId, refusal, this::onSessionEnded, this::onFailed);
        }
    }

    /** @param lastSequence of the session's last frame; empty: it has none */
    private void onSessionEnded(OptionalLong lastSequence) {
        connection.stop();
        if (callbacks.state().isFinal()) {
            return;
        }
        buffer.flush(Frame.LAST);
        buffer.refuse(() -> new HoldfastException("sessionEnded", "The session has ended.", null));
        Optional<FramesLost> missing = buffer.with(frames -> frames.ended(lastSequence.orElse(-1)));
        reportDropped();
        callbacks.changeState(SpeakerState.ENDED);
        if (missing.isPresent()) {
            reportLost(missing.get());
            promises.fail(
                    new AudioLostException(missing.get().first(), missing.get().last()));
        } else {
            promises.released(buffer.with(UnackedFrames::added));
            promises.finish(report());
        }
        onClosed.run();
    }

    private FinishReport report() {
        return buffer.with(frames -> new FinishReport(
                sessionId == null ? "" : sessionId,
                frames.lastSequence().map(OptionalLong::of).orElse(OptionalLong.empty()),
                frames.added(),
                framesLost,
                Duration.ofNanos(frames.addedMicros() * 1_000),
                connection.attachCount()));
    }

    @Override
    public void onFailed(HoldfastException failure) {
        end(SpeakerState.FAILED, failure);
    }

    private void end(SpeakerState last, HoldfastException failure) {
        attachedTo = null;
        buffer.refuse(() -> new HoldfastException(failure));
        callbacks.changeState(last);
        promises.fail(failure);
        onClosed.run();
    }
}
