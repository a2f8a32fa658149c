package dev.holdfast.client;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from its first packet to its last: it is never mended, only replaced. Reads one message each time it is
 * asked to, sends one message at a time, and notices when the other side is dead. Lives on its owner's strand.
 */
final class Link {

    /** What the link tells, on the strand; after {@link #gone} nothing more. */
    interface Owner {
        void opened(Link link);

        void heard(Link link, String text);

        void heardAudio(Link link, ByteBuffer message);

        /** What to send when there is nothing else; {@code null}: nothing. */
        @Nullable ByteBuffer nextAudio(Link link);

        void gone(Link link, Ending ending);
    }

    /** No bytes for so long, and the connection is dead (PROTOCOL §2). */
    static final Duration SILENCE_MAX = Duration.ofSeconds(5);

    /** A close that says why may still be on its way after a send has failed. */
    private static final Duration FAREWELL_WAIT_MAX = Duration.ofMillis(500);

    private static final String SUBPROTOCOL = "holdfast.v1";

    private final Engine engine;
    private final Strand strand;
    private final Owner owner;
    private final Incoming incoming;
    private final Queue<String> control = new ArrayDeque<>();
    private @Nullable WebSocket socket;
    private @Nullable Future<?> watch;

    private Optional<Json> error = Optional.empty();
    private long openedAt;
    private boolean reading;
    private boolean sending;
    private boolean gone;

    Link(Engine engine, Strand strand, Owner owner) {
        this.engine = engine;
        this.strand = strand;
        this.owner = owner;
        incoming = new Incoming(engine, this, owner);
    }

    void connect(URI uri, Optional<String> token) {
        reading = true;
        watchSilence(Engine.CONNECT_MAX);
        WebSocket.Builder builder = engine.sockets()
                .newWebSocketBuilder()
                .connectTimeout(Engine.CONNECT_MAX)
                .subprotocols(SUBPROTOCOL);
        try {
            token.ifPresent(secret -> builder.header("Authorization", "Bearer " + secret));
        } catch (IllegalArgumentException quotesTheToken) {
            end(new Ending.Final(new HoldfastException("badToken", "The token has characters no token has.", null)));
            return;
        }
        builder.buildAsync(uri, incoming).whenComplete((opened, failure) -> {
            if (failure != null) {
                strand.execute(() -> end(ofFailedHandshake(failure)));
            }
        });
    }

    private static Ending ofFailedHandshake(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof WebSocketHandshakeException refused) {
            HttpResponse<?> response = refused.getResponse();
            HttpHeaders headers = response.headers();
            String body = response.body() instanceof String words ? words : "";
            return Ending.ofHandshake(response.statusCode(), headers, body);
        }
        return Ending.broken("no connection", cause);
    }

    /** Asks for the next message, whatever it is. Asked already: nothing happens. */
    void read() {
        if (!reading && socket != null && !gone) {
            reading = true;
            incoming.silenceBeginsNow();
            socket.request(1);
        }
    }

    /** Sends a text as soon as it can be, before any audio that has not left. */
    void say(String message) {
        if (!gone) {
            control.add(message);
            pump();
        }
    }

    /** Whether texts wait because the socket takes nothing. */
    boolean isStuck() {
        return !control.isEmpty();
    }

    /** Sends the next thing, if there is one and nothing is under way: a WebSocket takes one message at a time. */
    void pump() {
        if (socket == null || sending || gone) {
            return;
        }
        String next = control.poll();
        ByteBuffer frame = next == null ? owner.nextAudio(this) : null;
        if (sending || next == null && frame == null) {
            return;
        }
        sending = true;
        CompletableFuture<WebSocket> sent = next != null ? socket.sendText(next, true) : socket.sendBinary(frame, true);
        sent.whenComplete((same, failure) -> strand.execute(() -> sent(failure)));
    }

    private void sent(@Nullable Throwable failure) {
        sending = failure != null;
        if (failure == null) {
            pump();
        } else if (!gone) {
            read();
            engine.after(FAREWELL_WAIT_MAX, strand, () -> end(Ending.broken("sending failed", failure)));
        }
    }

    /** What to say of the close that will probably follow. */
    void errorSaid(Json message) {
        error = Optional.of(message);
    }

    Duration lived() {
        return socket == null ? Duration.ZERO : Duration.ofNanos(engine.nanos() - openedAt);
    }

    /** Leaves politely. Nothing is told to the owner any more. */
    void leave() {
        WebSocket leaving = socket;
        if (gone) {
            return;
        }
        finish();
        if (leaving != null) {
            leaving.sendClose(WebSocket.NORMAL_CLOSURE, "");
            leaving.request(1);
            engine.after(FAREWELL_WAIT_MAX, engine.pool(), leaving::abort);
        }
    }

    private void end(Ending ending) {
        if (!gone) {
            finish();
            if (socket != null) {
                socket.abort();
            }
            owner.gone(this, ending);
        }
    }

    private void finish() {
        gone = true;
        control.clear();
        if (watch != null) {
            watch.cancel(false);
        }
        incoming.stop();
    }

    private void watchSilence(Duration next) {
        watch = engine.after(next, strand, this::judgeSilence);
    }

    private void judgeSilence() {
        if (gone) {
            return;
        }
        Duration silence = incoming.silence();
        if (!reading) {
            watchSilence(SILENCE_MAX);
        } else if (silence.compareTo(SILENCE_MAX) >= 0) {
            end(Ending.broken("nothing came for " + SILENCE_MAX.toSeconds() + " s", null));
        } else {
            watchSilence(SILENCE_MAX.minus(silence));
        }
    }

    /** From the WebSocket's threads: the connection is open. */
    void openedBy(WebSocket opened) {
        strand.execute(() -> {
            socket = opened;
            if (gone) {
                opened.abort();
                return;
            }
            openedAt = engine.nanos();
            opened.request(1);
            owner.opened(this);
            pump();
        });
    }

    /** From the WebSocket's threads: what was asked for has come. */
    void came(Runnable message) {
        strand.execute(() -> {
            if (!gone) {
                reading = false;
                message.run();
            }
        });
    }

    /** From the WebSocket's threads: the other side has closed. */
    void closedBy(WebSocket from, int code, String reason) {
        strand.execute(() -> {
            if (!gone) {
                finish();
                // The answer to a close is sent by itself after this; then nothing keeps the socket.
                engine.after(FAREWELL_WAIT_MAX, engine.pool(), from::abort);
                owner.gone(this, Ending.ofClose(code, reason, error));
            }
        });
    }

    /** From any thread: this is no use any more. */
    void broken(String why, @Nullable Throwable cause) {
        strand.execute(() -> end(Ending.broken(why, cause)));
    }
}
