package dev.holdfast.client;

import java.util.concurrent.Flow;

/** A listener to be: where it begins. Immutable. */
public final class ListenerBuilder {

    private final Engine engine;
    private final ClientSettings settings;
    private final String sessionId;
    private final StartAt start;

    ListenerBuilder(Engine engine, ClientSettings settings, String sessionId, StartAt start) {
        this.engine = engine;
        this.settings = settings;
        this.sessionId = sessionId;
        this.start = start;
    }

    /** Begins there; {@link StartAt#live()} where nothing is said. */
    public ListenerBuilder from(StartAt place) {
        return new ListenerBuilder(engine, settings, sessionId, place);
    }

    /**
     * Listens. The subscriber's demand is what the socket is read by: a slow subscriber slows nobody and falls behind in
     * the session's log. {@code onComplete}: the session has ended and all of it was handed over; {@code onError}: a
     * {@link HoldfastException} that trying again does not cure.
     */
    public Listener subscribe(Flow.Subscriber<? super ListenerEvent> subscriber) {
        return Listener.start(engine, settings, sessionId, start, subscriber);
    }
}
