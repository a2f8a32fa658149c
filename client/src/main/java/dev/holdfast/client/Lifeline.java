package dev.holdfast.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What stays when connections go: it connects, keeps the connection alive, and replaces it when it is lost, until the
 * talk is over or the policy has had enough. All its state belongs to its strand.
 */
final class Lifeline implements Link.Owner {

    /** PROTOCOL §7: a connection that lived so long was useful. */
    private static final Duration USEFUL_LIFE = Duration.ofSeconds(5);

    private static final String HEARTBEAT = Json.write(Map.of("action", "heartbeat"));

    private final Engine engine;
    private final ClientSettings settings;
    private final Strand strand;
    private final Talk talk;
    private final Backoff backoff;
    private ServerAddress server;
    private @Nullable Link link;
    private @Nullable Future<?> heartbeat;
    private boolean stopped;
    private boolean tokenRefused;
    private long notBefore;
    private long lostAt;
    private volatile int connections;
    private volatile Duration longestResume = Duration.ZERO;

    Lifeline(Engine engine, ClientSettings settings, Strand strand, Talk talk) {
        this.engine = engine;
        this.settings = settings;
        this.strand = strand;
        this.talk = talk;
        this.server = settings.server();
        backoff = new Backoff(settings.retry());
        notBefore = engine.nanos();
    }

    /** How many connections were attached. */
    int connections() {
        return connections;
    }

    Duration longestResume() {
        return longestResume;
    }

    void connect() {
        if (!stopped && link == null) {
            askForToken(this::dial);
        }
    }

    /** On the pool, as a token provider may take its time; what becomes of it, on the strand. */
    private void askForToken(Consumer<Optional<String>> use) {
        if (settings.tokens().isEmpty()) {
            use.accept(Optional.empty());
            return;
        }
        TokenProvider provider = settings.tokens().get();
        engine.pool().execute(() -> {
            try {
                Optional<String> token = Optional.of(provider.token());
                strand.execute(() -> use.accept(token));
            } catch (RuntimeException fault) {
                strand.execute(() -> noToken(fault));
            }
        });
    }

    private void noToken(RuntimeException fault) {
        if (!stopped && link == null) {
            again(Duration.ZERO, "the token provider gave none", fault);
        }
    }

    private void dial(Optional<String> token) {
        if (stopped || link != null) {
            return;
        }
        Link next = new Link(engine, strand, this);
        link = next;
        next.connect(server.socket(talk.query()), token);
    }

    /** The talk is attached to the session. */
    void attached() {
        tokenRefused = false;
        connections++;
        if (lostAt != 0) {
            Duration resume = Duration.ofNanos(engine.nanos() - lostAt);
            longestResume = resume.compareTo(longestResume) > 0 ? resume : longestResume;
            lostAt = 0;
        }
    }

    /** A frame was acked or heard: the next loss of the connection counts as the first. */
    void usefulWork() {
        backoff.startOver();
    }

    void say(String message) {
        if (link != null) {
            link.say(message);
        }
    }

    /** There may be audio to send. */
    void pump() {
        if (link != null) {
            link.pump();
        }
    }

    /** There may be room for another message. */
    void readOn() {
        if (link != null && talk.wantsMore()) {
            link.read();
        }
    }

    /** No more connections; the one there is, is left politely. */
    void stop() {
        stopped = true;
        stopHeartbeat();
        if (link != null) {
            link.leave();
            link = null;
        }
    }

    @Override
    public void opened(Link opened) {
        beat(opened);
        talk.opened(opened);
    }

    private void beat(Link opened) {
        heartbeat = engine.after(talk.heartbeat(), strand, () -> {
            if (opened == link) {
                if (!opened.isStuck()) {
                    opened.say(HEARTBEAT);
                }
                beat(opened);
            }
        });
    }

    private void stopHeartbeat() {
        if (heartbeat != null) {
            heartbeat.cancel(false);
        }
    }

    @Override
    public void heard(Link from, String text) {
        if (from != link) {
            return;
        }
        try {
            Json message = Json.read(text);
            String type = message.text("type").orElse("");
            switch (type) {
                case "tokenExpiring" -> refreshToken(from);
                case "goAway" -> goAway(from, message);
                case "error" -> from.errorSaid(message);
                default -> {}
            }
            talk.heard(from, type, message);
        } catch (IOException notJson) {
            // A server of a later version may say more than we understand; what it must not do is to stop us.
        }
        readOn();
    }

    @Override
    public void heardAudio(Link from, ByteBuffer message) {
        if (from == link) {
            talk.heardAudio(message);
            readOn();
        }
    }

    @Override
    public @Nullable ByteBuffer nextAudio(Link to) {
        return to == link ? talk.nextAudio(to) : null;
    }

    private void refreshToken(Link over) {
        if (settings.tokens().isPresent()) {
            askForToken(token -> {
                if (over == link) {
                    over.say(Json.write(Map.of("action", "refreshToken", "token", token.orElseThrow())));
                }
            });
        }
    }

    /** Uses what there is until the moment the server named, so that audio stops as shortly as can be. */
    private void goAway(Link from, Json message) {
        message.text("url").flatMap(server::movedTo).ifPresent(there -> server = there);
        Duration delay = Ending.capped(
                Duration.ofMillis(Math.max(0, message.number("reconnectInMs").orElse(0))));
        notBefore = engine.nanos() + delay.toNanos();
        engine.after(delay, strand, () -> {
            if (from == link && !stopped) {
                from.leave();
                usefulWork();
                gone(from, Ending.broken("the server goes away", null));
            }
        });
    }

    @Override
    public void gone(Link lost, Ending ending) {
        if (lost != link || stopped) {
            return;
        }
        link = null;
        stopHeartbeat();
        if (lostAt == 0 && connections > 0) {
            lostAt = engine.nanos();
        }
        if (lost.lived().compareTo(USEFUL_LIFE) >= 0) {
            usefulWork();
        }
        if (ending instanceof Ending.TryAgain later) {
            again(later.atLeastAfter(), later.why(), later.cause());
        } else if (ending instanceof Ending.TokenRefused token) {
            anotherToken(token.refusal());
        } else if (ending instanceof Ending.SessionOver over) {
            stopped = true;
            talk.over(over.refusal());
        } else if (ending instanceof Ending.Final end) {
            giveUp(end.refusal());
        }
    }

    /** Once: tokens expire. Twice in a row: it is not the token's age. */
    private void anotherToken(HoldfastException refusal) {
        if (tokenRefused || settings.tokens().isEmpty()) {
            giveUp(refusal);
            return;
        }
        tokenRefused = true;
        again(Duration.ZERO, String.valueOf(refusal.getMessage()), refusal);
    }

    private void again(Duration atLeastAfter, String why, @Nullable Throwable cause) {
        Optional<Duration> delay = backoff.next(engine.chance());
        if (delay.isEmpty()) {
            giveUp(new HoldfastException(
                    "connectionLost",
                    "Gave up after " + settings.retry().attemptsMax() + " attempts in a row: " + why,
                    0,
                    0,
                    true,
                    cause));
            return;
        }
        talk.lost();
        Duration asTold = Duration.ofNanos(notBefore - engine.nanos());
        engine.after(longest(delay.get(), atLeastAfter, asTold), strand, this::connect);
    }

    private static Duration longest(Duration one, Duration two, Duration three) {
        Duration longer = one.compareTo(two) > 0 ? one : two;
        return longer.compareTo(three) > 0 ? longer : three;
    }

    private void giveUp(HoldfastException why) {
        stopped = true;
        talk.failed(why);
    }
}
