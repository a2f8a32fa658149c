package dev.holdfast.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A speaker's part of the talk: attaches, sends what is unacked, lets go of what is acked, ends the session. */
final class SpeakerTalk implements Talk {

    private static final String PAUSE = Json.write(Map.of("action", "pauseAudio"));
    private static final String RESUME = Json.write(Map.of("action", "resumeAudio"));
    private static final String END_REQUEST = "endSession";

    /** The one error that nothing follows: the talk goes on. */
    private static final String STORAGE_LOW = "storageLow";

    private final ClientSettings settings;
    private final SpeakerOrigin origin;
    private final AudioFormat format;
    private final SpokenAudio audio;
    private final Lifeline lifeline;
    private final SpeakerWatchers watchers;
    private final SpeakerPromises promises;
    private final EndedSession ended;
    private @Nullable String sessionId;

    /** The connection that is attached; an older one's messages no longer come here. */
    private @Nullable Link attachedTo;

    private @Nullable Boolean pauseWanted;
    private boolean finishing;
    private boolean endSaid;
    private Runnable whenOver = () -> {};
    private volatile int listenerCount;
    private volatile long framesLost;

    SpeakerTalk(Engine engine, ClientSettings settings, Strand strand, SpeakerOrigin origin, AudioFormat format) {
        this.settings = settings;
        this.origin = origin;
        this.format = format;
        long framesMax = Math.max(
                1, settings.unackedMax().toNanos() / format.frameDuration().toNanos());
        audio = new SpokenAudio(
                format, Math.toIntExact(framesMax), settings.whenFull(), () -> strand.execute(this::framesAdded));
        lifeline = new Lifeline(engine, settings, strand, this);
        watchers = new SpeakerWatchers(engine.strand());
        promises = new SpeakerPromises(watchers, this::stats);
        ended = new EndedSession(engine, settings, strand);
    }

    SpokenAudio audio() {
        return audio;
    }

    SpeakerWatchers watchers() {
        return watchers;
    }

    CompletableFuture<String> sessionId() {
        return promises.sessionId();
    }

    CompletableFuture<FinishReport> finished() {
        return promises.finished();
    }

    SpeakerStats stats() {
        return audio.with(frames -> new SpeakerStats(
                frames.added(),
                frames.ackedCount(),
                framesLost,
                Duration.ofNanos(frames.keptMicros() * 1_000),
                lifeline.connections(),
                lifeline.longestResume(),
                listenerCount));
    }

    void start() {
        if (origin instanceof SpeakerOrigin.Existing existing) {
            named(existing.sessionId());
        }
        lifeline.connect();
    }

    void whenOver(Runnable task) {
        whenOver = task;
    }

    private void named(String id) {
        if (sessionId == null) {
            sessionId = id;
            promises.named(id);
        }
    }

    void framesAdded() {
        tellDropped();
        lifeline.pump();
    }

    void pause(boolean wanted) {
        pauseWanted = wanted;
        if (attachedTo != null) {
            lifeline.say(wanted ? PAUSE : RESUME);
            showAttached();
        }
    }

    void finish() {
        finishing = true;
        lifeline.pump();
    }

    void drain(long frames, CompletableFuture<SpeakerStats> drained) {
        promises.drain(frames, drained);
        promises.arrived(audio.with(UnackedFrames::released));
    }

    void close() {
        if (!watchers.state().isFinal()) {
            lifeline.stop();
            giveUp(SpeakerState.CLOSED, new HoldfastException("closed", "The speaker was closed.", null));
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
            query.put("action", origin instanceof SpeakerOrigin.OverSocket ? "maintainSession" : "streamAudio");
        }
        query.put("sampleRate", format.hertz());
        return query;
    }

    @Override
    public Duration heartbeat() {
        return settings.heartbeat()
                .orElse(
                        origin instanceof SpeakerOrigin.OverSocket
                                ? ClientSettings.HEARTBEAT_OVER_SOCKET
                                : ClientSettings.HEARTBEAT);
    }

    @Override
    public void opened(Link link) {
        if (sessionId == null && origin instanceof SpeakerOrigin.OverSocket create) {
            Map<String, Object> wish = new LinkedHashMap<>();
            wish.put("action", "createSession");
            wish.put("requestId", create.key());
            wish.put("idempotencyKey", create.key());
            wish.put("sourceLanguage", create.wish().sourceLanguage());
            wish.put("qualityTier", create.wish().qualityTier());
            wish.put("sampleRate", format.hertz());
            link.say(Json.write(wish));
        }
    }

    @Override
    public void heard(Link link, String type, Json message) {
        switch (type) {
            case "ready", "sessionMaintained", "sessionCreated" -> attached(link, message);
            case "ack" -> message.number("seq").ifPresent(this::acked);
            case "listenerCount" -> message.smallNumber("count").ifPresent(count -> listenerCount = count);
            case "sessionEnded" -> sessionEnded(message.number("lastSeq"));
            case "error" -> answeredWithError(message);
            default -> {}
        }
    }

    /**
     * The session is taken up. What makes a session says so too, and its connection speaks at once: a new session's first
     * frame is 0. Should {@code ready} follow, what is unacked goes out again and is acked again.
     */
    private void attached(Link link, Json message) {
        message.text("sessionId").ifPresent(this::named);
        long nextSequence = message.number("nextSeq").orElse(0);
        long mediaTime = message.number("mediaTimeUs").orElse(nextSequence * format.micros(format.frameSamples()));
        UnackedFrames.Attach attach = audio.with(frames -> frames.attached(nextSequence, mediaTime));
        if (attachedTo != link) {
            attachedTo = link;
            lifeline.attached();
            if (pauseWanted != null) {
                lifeline.say(pauseWanted ? PAUSE : RESUME);
            }
        }
        endSaid = false;
        attach.lost().ifPresent(this::tellLost);
        tellDropped();
        if (attach.moved()) {
            moved();
        }
        showAttached();
        lifeline.pump();
    }

    private void showAttached() {
        watchers.becomes(Boolean.TRUE.equals(pauseWanted) ? SpeakerState.PAUSED : SpeakerState.LIVE);
    }

    private void acked(long sequence) {
        if (audio.with(frames -> frames.acked(sequence))) {
            moved();
        }
    }

    private void moved() {
        lifeline.usefulWork();
        promises.arrived(audio.with(UnackedFrames::released));
    }

    @Override
    public void heardAudio(ByteBuffer message) {
        // A speaker is sent none.
    }

    @Override
    public @Nullable ByteBuffer nextAudio(Link link) {
        if (link != attachedTo) {
            return null;
        }
        ByteBuffer frame = audio.with(UnackedFrames::takeNext);
        if (frame == null && finishing && !endSaid) {
            endSaid = true;
            Map<String, Object> end = new LinkedHashMap<>(Map.of("action", "endSession", "requestId", END_REQUEST));
            audio.with(UnackedFrames::lastSequence).ifPresent(last -> end.put("lastSeq", last));
            link.say(Json.write(end));
        }
        return frame;
    }

    @Override
    public boolean wantsMore() {
        return true;
    }

    private void answeredWithError(Json message) {
        if (message.text("code").filter(STORAGE_LOW::equals).isPresent()) {
            watchers.warned(
                    new ServerWarning(STORAGE_LOW, message.text("message").orElse("The server is short of room.")));
            return;
        }
        String request = message.text("requestId").orElse("");
        boolean toCreate =
                origin instanceof SpeakerOrigin.OverSocket create && sessionId == null && request.equals(create.key());
        if (!message.isTrue("retryable") && (toCreate || request.equals(END_REQUEST))) {
            lifeline.stop();
            failed(new HoldfastException(
                    message.text("code").orElse("refused"),
                    message.text("message").orElse("The server refuses, and does not say why."),
                    null));
        }
    }

    private void tellDropped() {
        for (Optional<FramesLost> next = audio.takeDropped(); next.isPresent(); next = audio.takeDropped()) {
            tellLost(next.get());
        }
    }

    private void tellLost(FramesLost frames) {
        framesLost += frames.count();
        watchers.lost(frames);
    }

    @Override
    public void lost() {
        attachedTo = null;
        watchers.becomes(lifeline.connections() == 0 ? SpeakerState.CONNECTING : SpeakerState.RECONNECTING);
    }

    @Override
    public void over(HoldfastException how) {
        lost();
        audio.flush(ListenerEvent.Frame.LAST);
        if (sessionId == null || audio.with(UnackedFrames::size) == 0) {
            sessionEnded(OptionalLong.empty());
        } else {
            ended.lookUp(sessionId, how, this::sessionEnded, this::failed);
        }
    }

    /** @param lastSequence of the last frame that the session has; empty: of none */
    private void sessionEnded(OptionalLong lastSequence) {
        lifeline.stop();
        if (watchers.state().isFinal()) {
            return;
        }
        audio.flush(ListenerEvent.Frame.LAST);
        audio.refuseFromNowOn(() -> new HoldfastException("sessionEnded", "The session has ended.", null));
        Optional<FramesLost> missing = audio.with(frames -> frames.ended(lastSequence.orElse(-1)));
        watchers.becomes(SpeakerState.ENDED);
        if (missing.isPresent()) {
            tellLost(missing.get());
            promises.fail(
                    new AudioLostException(missing.get().first(), missing.get().last()));
        } else {
            promises.arrived(audio.with(UnackedFrames::added));
            promises.finish(report());
        }
        whenOver.run();
    }

    private FinishReport report() {
        return audio.with(frames -> new FinishReport(
                sessionId == null ? "" : sessionId,
                frames.lastSequence().map(OptionalLong::of).orElse(OptionalLong.empty()),
                frames.added(),
                framesLost,
                Duration.ofNanos(frames.addedMicros() * 1_000),
                lifeline.connections()));
    }

    @Override
    public void failed(HoldfastException why) {
        giveUp(SpeakerState.FAILED, why);
    }

    private void giveUp(SpeakerState last, HoldfastException why) {
        attachedTo = null;
        audio.refuseFromNowOn(() -> new HoldfastException(why));
        watchers.becomes(last);
        promises.fail(why);
        whenOver.run();
    }
}
