package dev.holdfast.client;

import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The side of a {@link Link} that the WebSocket's own threads see: puts messages together from their parts, remembers when
 * anything came, and passes everything on to the link's strand.
 */
final class Incoming implements WebSocket.Listener {

    /** Four times the largest message that the protocol knows (PROTOCOL §3). */
    private static final int MESSAGE_BYTES_MAX = 256 * 1024;

    private final Engine engine;
    private final Link link;
    private final Link.Owner owner;
    private volatile long heardAt;
    private volatile boolean stopped;

    /** Made when the connection opens, before anything is heard. */
    private volatile @Nullable Probe probe;

    /** Of a message that comes in parts. Touched by the WebSocket's callbacks alone, which come one at a time. */
    private final StringBuilder text = new StringBuilder();

    private @Nullable ByteBuffer audio;

    Incoming(Engine engine, Link link, Link.Owner owner) {
        this.engine = engine;
        this.link = link;
        this.owner = owner;
        heardAt = engine.nanos();
    }

    /** For how long nothing has come that was asked for. */
    Duration silence() {
        return Duration.ofNanos(engine.nanos() - heardAt);
    }

    void silenceBeginsNow() {
        heardAt = engine.nanos();
    }

    /** Nothing is of interest any more but the other side's answer to a close. */
    void stop() {
        stopped = true;
        Probe asked = probe;
        if (asked != null) {
            asked.stop();
        }
    }

    private void heardSomething() {
        heardAt = engine.nanos();
        Probe asked = probe;
        if (asked != null) {
            asked.heard();
        }
    }

    @Override
    public void onOpen(WebSocket opened) {
        probe = new Probe(engine, opened, failure -> link.broken("the connection is gone", failure));
        heardSomething();
        link.openedBy(opened);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        heardSomething();
        text.append(data);
        if (!last || stopped) {
            goOnUnlessTooLong(from, text.length());
            return null;
        }
        String message = text.toString();
        text.setLength(0);
        link.came(() -> owner.heard(link, message));
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        heardSomething();
        ByteBuffer before = audio;
        ByteBuffer message = ByteBuffer.allocate((before == null ? 0 : before.remaining()) + data.remaining());
        if (before != null) {
            message.put(before);
        }
        message.put(data).flip();
        audio = last ? null : message;
        if (!last || stopped) {
            goOnUnlessTooLong(from, message.remaining());
            return null;
        }
        link.came(() -> owner.heardAudio(link, message));
        return null;
    }

    private void goOnUnlessTooLong(WebSocket from, int length) {
        if (length > MESSAGE_BYTES_MAX) {
            link.broken("a message of more than " + MESSAGE_BYTES_MAX + " bytes", null);
        } else {
            from.request(1);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        heardAt = engine.nanos();
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        Probe asked = probe;
        if (asked != null) {
            asked.answered();
        }
        return onPing(from, message);
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        link.closedBy(from, code, reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        link.broken("the connection broke", new IOException(failure));
    }
}
