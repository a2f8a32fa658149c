// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client;

import dev.holdfast.client.config.AudioFormat;
import dev.holdfast.client.config.RetryPolicy;
import dev.holdfast.client.config.SendRate;
import dev.holdfast.client.config.StartPosition;
import dev.holdfast.client.config.TokenProvider;
import dev.holdfast.client.config.WhenFull;
import dev.holdfast.client.event.HoldfastException;
import dev.holdfast.client.event.ListenerEvent;
import dev.holdfast.client.http.SessionsApi;
import dev.holdfast.client.runtime.ClientRuntime;
import dev.holdfast.client.runtime.ClientSettings;
import dev.holdfast.client.runtime.ServerAddress;
import dev.holdfast.client.session.IssuedTicket;
import dev.holdfast.client.session.ListenLink;
import dev.holdfast.client.session.NewSession;
import dev.holdfast.client.session.Role;
import dev.holdfast.client.session.SessionInfo;
import dev.holdfast.client.session.SessionPage;
import dev.holdfast.client.speaker.AttachTarget;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.regex.Pattern;

/**
 * A client of one Holdfast server. Immutable and safe for any thread: each setting returns another client that shares the
 * connections and threads of the first. Closing one closes all.
 */
public final class HoldfastClient implements AutoCloseable {

    private static final Pattern LISTEN_KEY = Pattern.compile("[A-Za-z0-9_-]{1,255}");

    /** docs/protocol.md §2. */
    private static final Duration DELIVER_EVERY_MIN = Duration.ofMillis(20);

    private static final Duration DELIVER_EVERY_MAX = Duration.ofMillis(200);

    private final ClientRuntime runtime;
    private final ClientSettings settings;
    private final SessionsApi sessions;

    private HoldfastClient(ClientRuntime runtime, ClientSettings settings) {
        this.runtime = runtime;
        this.settings = settings;
        sessions = new SessionsApi(runtime, settings);
    }

    /** @param server {@code http://host:port} or {@code https://host}, with a path if a proxy adds one */
    public static HoldfastClient at(URI server) {
        return new HoldfastClient(new ClientRuntime(), ClientSettings.at(ServerAddress.of(server)));
    }

    /** Authenticates with these tokens. Without tokens a client can only look up sessions and listen. */
    public HoldfastClient token(TokenProvider provider) {
        return new HoldfastClient(runtime, settings.withTokens(provider));
    }

    /**
     * Listens with this key instead of a token, to the one session that it belongs to: needed where the server runs with
     * {@code --listen-keys}. It is in the link that the speaker shares ({@link ListenLink#key()}). {@link #listen}, {@link
     * #getSession} and listeners' tickets use it; speakers never do.
     *
     * @throws IllegalArgumentException if it has characters that no key has
     */
    public HoldfastClient listenKey(String key) {
        if (!LISTEN_KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("a listening key has letters, digits, - and _ alone");
        }
        return new HoldfastClient(runtime, settings.withListenKey(key));
    }

    /** How lost connections and failed calls are retried. Default: {@link RetryPolicy#untilTheSessionEnds()}. */
    public HoldfastClient retry(RetryPolicy policy) {
        return new HoldfastClient(runtime, settings.withRetry(policy));
    }

    /** The interval of heartbeats, above 0. Default: the {@code heartbeatMs} of the server. */
    public HoldfastClient heartbeat(Duration interval) {
        return new HoldfastClient(runtime, settings.withHeartbeat(requirePositive(interval)));
    }

    /** The duration of the audio that a speaker keeps until it is acked, above 0. Default: 60 s. */
    public HoldfastClient unackedMax(Duration audio) {
        return new HoldfastClient(runtime, settings.withUnackedMax(requirePositive(audio)));
    }

    /** What a speaker does with more audio than that. Default: {@link WhenFull#WAIT}. */
    public HoldfastClient whenFull(WhenFull policy) {
        return new HoldfastClient(runtime, settings.withWhenFull(policy));
    }

    /**
     * How fast a speaker sends audio that it has buffered, at most. Never faster than the server says. Default: as fast as the
     * server says, or {@link SendRate#DEFAULT} where it says nothing.
     */
    public HoldfastClient sendRate(SendRate limit) {
        return new HoldfastClient(runtime, settings.withSendRate(limit));
    }

    /**
     * How long the server may let frames gather for a listener, so that they come in fewer, larger sends: cheaper for the
     * server and for a battery, and up to so much later. The first frame after silence, and everything while catching up, comes
     * at once. Ask for 60 ms where at least 200 ms are buffered before they are played. Default: 0, each frame at once.
     *
     * @param interval 0, or 20 to 200 ms in whole milliseconds
     * @throws IllegalArgumentException outside that range
     */
    public HoldfastClient deliverEvery(Duration interval) {
        boolean inRange = interval.compareTo(DELIVER_EVERY_MIN) >= 0 && interval.compareTo(DELIVER_EVERY_MAX) <= 0;
        if (!interval.isZero() && (!inRange || interval.toNanos() % 1_000_000 != 0)) {
            throw new IllegalArgumentException("must be 0, or 20 to 200 ms: " + interval);
        }
        return new HoldfastClient(runtime, settings.withDeliverEvery(interval));
    }

    private static Duration requirePositive(Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException("must be above 0: " + duration);
        }
        return duration;
    }

    /**
     * Creates a session that belongs to the token's subject. Retries for up to 30 s, and creates no second session.
     *
     * @throws HoldfastException if the server refuses or cannot be reached
     */
    public SessionInfo createSession(NewSession request) {
        return sessions.create(request);
    }

    /**
     * Looks up any session. Where listening needs a key, with that key or any token.
     *
     * @throws HoldfastException {@code noSuchSession} if it does not exist; if the server cannot be reached
     */
    public SessionInfo getSession(String sessionId) {
        return sessions.get(sessionId);
    }

    /**
     * Lists the caller's own sessions, newest first: the first page.
     *
     * @throws HoldfastException if the server refuses or cannot be reached
     */
    public SessionPage listSessions() {
        return sessions.list(Optional.empty());
    }

    /**
     * Lists the caller's own sessions, newest first: one page.
     *
     * @param page the {@link SessionPage#nextPage()} of the previous page
     * @throws HoldfastException if the server refuses or cannot be reached
     */
    public SessionPage listSessions(String page) {
        return sessions.list(Optional.of(page));
    }

    /**
     * Lists the caller's own sessions, newest first: all pages.
     *
     * @throws HoldfastException if the server refuses or cannot be reached
     */
    public List<SessionInfo> listAllSessions() {
        return sessions.listAll();
    }

    /**
     * Ends the caller's own session. Does nothing if it has ended.
     *
     * @throws HoldfastException if the server refuses or cannot be reached
     */
    public void endSession(String sessionId) {
        sessions.end(sessionId);
    }

    /**
     * Issues a ticket for one connection to this session in this role: for a speaker by the session's owner, for a listener
     * by any client that may listen.
     *
     * @throws HoldfastException if the server refuses or cannot be reached
     */
    public IssuedTicket issueTicket(String sessionId, Role role) {
        return sessions.issueTicket(sessionId, role);
    }

    /** Speaks into a session that exists. Returns at once and connects in the background. */
    public Speaker speak(String sessionId, AudioFormat format) {
        return Speaker.start(runtime, settings.forSpeaker(), new AttachTarget.ExistingSession(sessionId), format);
    }

    /** Creates a session over the socket and speaks into it. Returns at once and connects in the background. */
    public Speaker createSessionOverSocket(NewSession request, AudioFormat format) {
        AttachTarget target = new AttachTarget.SessionOverSocket(request, SessionsApi.newIdempotencyKey());
        return Speaker.start(runtime, settings.forSpeaker(), target, format);
    }

    /**
     * Listens to a session. Returns at once and connects in the background. The SDK reads from the socket as the subscriber
     * requests events: a slow subscriber falls behind in the session's log and delays no other listener. {@code onComplete}:
     * the session has ended, and the subscriber has received all of it. {@code onError}: a {@link HoldfastException} that a
     * retry does not cure.
     */
    public Listener listen(String sessionId, StartPosition from, Flow.Subscriber<? super ListenerEvent> subscriber) {
        return Listener.start(runtime, settings.forListener(), sessionId, from, subscriber);
    }

    /** Closes all speakers and listeners at once. Ends no session. A second call does nothing. */
    @Override
    public void close() {
        runtime.closeAll();
    }
}
