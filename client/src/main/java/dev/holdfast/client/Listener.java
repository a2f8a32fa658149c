package dev.holdfast.client;

import java.util.concurrent.Flow;

/** One who listens to a session, until it ends or {@link #close()}. */
public final class Listener implements AutoCloseable {

    private final ListenerTalk talk;
    private final Strand strand;

    private Listener(ListenerTalk talk, Strand strand) {
        this.talk = talk;
        this.strand = strand;
    }

    static Listener start(
            Engine engine,
            ClientSettings settings,
            String sessionId,
            StartAt start,
            Flow.Subscriber<? super ListenerEvent> subscriber) {
        Strand strand = engine.strand();
        ListenerTalk talk = new ListenerTalk(engine, settings, strand, sessionId, start, subscriber);
        Listener listener = new Listener(talk, strand);
        Runnable close = listener::close;
        engine.opened(close);
        talk.whenOver(() -> engine.closed(close));
        strand.execute(talk::start);
        return listener;
    }

    public ListenerStats stats() {
        return talk.stats();
    }

    /** Stops listening; after it has taken effect the subscriber hears nothing more. Again: nothing happens. */
    @Override
    public void close() {
        strand.execute(talk::stop);
    }
}
