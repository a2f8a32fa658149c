package dev.holdfast.client;

import dev.holdfast.client.ListenerEvent.Attached;
import dev.holdfast.client.ListenerEvent.CaughtUp;
import dev.holdfast.client.ListenerEvent.ConnectionChanged;
import dev.holdfast.client.ListenerEvent.Frame;
import dev.holdfast.client.ListenerEvent.Gap;
import dev.holdfast.client.ListenerEvent.StateChanged;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A listener's part of the talk: asks for what comes next, checks that it does, and hands it over. */
final class ListenerTalk implements Talk {

    private final Engine engine;
    private final ClientSettings settings;
    private final Strand strand;
    private final String sessionId;
    private final StartAt start;
    private final Lifeline lifeline;
    private final Delivery delivery;
    private final Continuity continuity;
    private final EndedSession ended;
    private @Nullable Link attachedTo;
    private @Nullable Attached lastAttach;
    private boolean rateAsked;
    private Runnable whenOver = () -> {};
    private volatile long framesHeard;
    private volatile long framesRepeated;
    private volatile long framesMissed;
    private volatile OptionalLong lastSequence = OptionalLong.empty();

    ListenerTalk(
            Engine engine,
            ClientSettings settings,
            Strand strand,
            String sessionId,
            StartAt start,
            Flow.Subscriber<? super ListenerEvent> subscriber) {
        this.engine = engine;
        this.settings = settings;
        this.strand = strand;
        this.sessionId = sessionId;
        this.start = start;
        lifeline = new Lifeline(engine, settings, strand, this);
        delivery = new Delivery(subscriber, strand, engine.strand(), lifeline::readOn, this::deliveryOver);
        continuity = Continuity.beginningWith(start.firstSequence());
        ended = new EndedSession(engine, settings, strand);
    }

    void whenOver(Runnable task) {
        whenOver = task;
    }

    void start() {
        delivery.begin();
        lifeline.connect();
    }

    void stop() {
        delivery.cancel();
    }

    private void deliveryOver() {
        lifeline.stop();
        whenOver.run();
    }

    ListenerStats stats() {
        return new ListenerStats(
                framesHeard,
                framesRepeated,
                framesMissed,
                lastSequence,
                lifeline.connections(),
                lifeline.longestResume());
    }

    @Override
    public Map<String, ?> query() {
        Map<String, Object> query = new LinkedHashMap<>();
        query.put("sessionId", sessionId);
        query.put("role", "listener");
        OptionalLong next = continuity.next();
        query.put("from", next.isPresent() ? Long.toString(next.getAsLong()) : start.text());
        return query;
    }

    @Override
    public Duration heartbeat() {
        return settings.heartbeat().orElse(ClientSettings.HEARTBEAT);
    }

    @Override
    public void opened(Link link) {
        // The query has said it all.
    }

    @Override
    public void heard(Link link, String type, Json message) {
        switch (type) {
            case "ready" -> attached(link, message);
            case "gap" -> gap(message);
            case "caughtUp" -> message.number("seq").ifPresent(sequence -> delivery.offer(new CaughtUp(sequence)));
            case "speakerState" -> message.text("state").ifPresent(state -> delivery.offer(new StateChanged(state)));
            case "sessionEnded" -> sessionEnded(message.number("lastSeq"));
            default -> {}
        }
    }

    private void attached(Link link, Json message) {
        OptionalLong nextSequence = message.number("nextSeq");
        Attached attach = new Attached(
                sessionId,
                message.text("connectionId").orElse(""),
                message.smallNumber("sampleRate"),
                nextSequence,
                message.number("liveSeq"),
                message.number("retainedFromSeq"));
        nextSequence.ifPresent(continuity::attached);
        lastAttach = attach;
        attachedTo = link;
        lifeline.attached();
        delivery.offerNewest(new ConnectionChanged(true));
        delivery.offerNewest(attach);
    }

    private void gap(Json message) {
        OptionalLong from = message.number("fromSeq");
        OptionalLong to = message.number("toSeq");
        if (from.isPresent() && to.isPresent()) {
            missed(continuity.told(
                    from.getAsLong(), to.getAsLong(), message.text("reason").orElse(Gap.UNEXPLAINED)));
        }
    }

    private void missed(List<Gap> gaps) {
        for (Gap gap : gaps) {
            framesMissed += gap.to() - gap.from() + 1;
            delivery.offer(gap);
        }
    }

    @Override
    public void heardAudio(ByteBuffer message) {
        FrameCodec.read(message).ifPresent(this::heardFrame);
    }

    private void heardFrame(Frame frame) {
        lifeline.usefulWork();
        if (continuity.isRepeated(frame.sequence())) {
            framesRepeated++;
            return;
        }
        missed(continuity.heard(frame.sequence()));
        framesHeard++;
        lastSequence = OptionalLong.of(frame.sequence());
        if (frame.codec() == Codec.PCM_S16LE) {
            learnRate();
        }
        delivery.offer(frame);
    }

    /** Who was here before the speaker was not told the rate, and samples mean nothing without it: once, it is asked. */
    private void learnRate() {
        Attached attach = lastAttach;
        if (rateAsked || attach == null || attach.sampleRate().isPresent()) {
            return;
        }
        rateAsked = true;
        delivery.hold();
        SessionsApi sessions = new SessionsApi(engine, settings);
        CompletableFuture.supplyAsync(() -> sessions.session(sessionId), engine.pool())
                .whenCompleteAsync(
                        (session, failure) -> {
                            delivery.letGo(attach.withSampleRate(
                                    session == null ? OptionalInt.empty() : session.sampleRate()));
                            lifeline.readOn();
                        },
                        strand);
    }

    @Override
    public @Nullable ByteBuffer nextAudio(Link link) {
        return null;
    }

    /** Until it is attached a connection is read without demand: it must come to stand, whoever is slow. */
    @Override
    public boolean wantsMore() {
        return attachedTo == null || delivery.wantsMore();
    }

    @Override
    public void lost() {
        if (attachedTo != null) {
            attachedTo = null;
            delivery.offerNewest(new ConnectionChanged(false));
        }
    }

    @Override
    public void over(HoldfastException how) {
        if (lastAttach == null) {
            delivery.end(how);
        } else {
            ended.lookUp(sessionId, how, this::sessionEnded, this::failed);
        }
    }

    /** What the session has, and neither came nor was told of, is missed. */
    private void sessionEnded(OptionalLong last) {
        lifeline.stop();
        last.ifPresent(sequence -> missed(continuity.ended(sequence)));
        delivery.end(null);
    }

    @Override
    public void failed(HoldfastException why) {
        delivery.end(why);
    }
}
