package dev.holdfast.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * A Holdfast server, as seen by a program: where it is, who asks, and how patient to be. Immutable; each setting gives
 * another client that shares the connections and threads of the first. Closing one closes them all.
 */
public final class HoldfastClient implements AutoCloseable {

    private final Engine engine;
    private final ClientSettings settings;
    private final SessionsApi sessions;

    private HoldfastClient(Engine engine, ClientSettings settings) {
        this.engine = engine;
        this.settings = settings;
        sessions = new SessionsApi(engine, settings);
    }

    /** @param server {@code http://host:port} or {@code https://host}, with a path where the server stands behind one */
    public static HoldfastClient at(URI server) {
        return new HoldfastClient(new Engine(), ClientSettings.at(ServerAddress.of(server)));
    }

    /** Who asks. Without one, only what is open to all can be done: look up sessions and listen. */
    public HoldfastClient token(TokenProvider provider) {
        return new HoldfastClient(engine, settings.withTokens(provider));
    }

    /** How lost connections and failed calls are tried again: {@link RetryPolicy#untilTheSessionEnds()}. */
    public HoldfastClient retry(RetryPolicy policy) {
        return new HoldfastClient(engine, settings.withRetry(policy));
    }

    /**
     * How often a connection says that it lives, above 0: 10 s, and 30 s for speakers over a socket that made its
     * session.
     */
    public HoldfastClient heartbeat(Duration interval) {
        return new HoldfastClient(engine, settings.withHeartbeat(positive(interval)));
    }

    /** How much audio a speaker keeps until it is acked, above 0: 60 s. */
    public HoldfastClient unackedMax(Duration audio) {
        return new HoldfastClient(engine, settings.withUnackedMax(positive(audio)));
    }

    /** What becomes of audio beyond that: {@link WhenFull#WAIT}. */
    public HoldfastClient whenFull(WhenFull choice) {
        return new HoldfastClient(engine, settings.withWhenFull(choice));
    }

    private static Duration positive(Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException("must be above 0: " + duration);
        }
        return duration;
    }

    /**
     * Makes a session that belongs to the token's subject. Repeated by itself through an outage of up to 30 s, without
     * making a second one.
     *
     * @throws HoldfastException with the server's reason
     */
    public SessionInfo createSession(NewSession wish) {
        return sessions.create(wish);
    }

    /**
     * Any session.
     *
     * @throws HoldfastException where there is none by this name
     */
    public SessionInfo session(String sessionId) {
        return sessions.session(sessionId);
    }

    /**
     * The caller's own sessions, newest first, all pages of them.
     *
     * @throws HoldfastException with the server's reason
     */
    public List<SessionInfo> sessions() {
        return sessions.all();
    }

    /**
     * Ends the caller's own session. Ended already: nothing happens.
     *
     * @throws HoldfastException with the server's reason
     */
    public void endSession(String sessionId) {
        sessions.end(sessionId);
    }

    /** Speaks into a session that exists. Returns at once: being connected is a state, not a condition. */
    public Speaker speaker(String sessionId, AudioFormat format) {
        return Speaker.start(engine, settings, new SpeakerOrigin.Existing(sessionId), format);
    }

    /** Makes a session over the socket and speaks into it. Returns at once. */
    public Speaker speakerOverSocket(NewSession wish, AudioFormat format) {
        return Speaker.start(engine, settings, new SpeakerOrigin.OverSocket(wish, SessionsApi.newKey()), format);
    }

    /** Listens to a session, once {@link ListenerBuilder#subscribe} is called. */
    public ListenerBuilder listener(String sessionId) {
        return new ListenerBuilder(engine, settings, sessionId, StartAt.live());
    }

    /** Closes every speaker and listener, at once. No session ends by it. Again: nothing happens. */
    @Override
    public void close() {
        engine.open().forEach(Runnable::run);
    }
}
