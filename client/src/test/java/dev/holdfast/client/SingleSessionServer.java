// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client;

import dev.holdfast.client.ScriptedServer.Message;
import dev.holdfast.client.ScriptedServer.Peer;
import dev.holdfast.client.event.ListenerEvent;
import dev.holdfast.client.protocol.FrameCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One session of Holdfast, as small as it can be, that cuts its connections as long as it is told to. */
final class SingleSessionServer implements ScriptedServer.Script, AutoCloseable {

    static final String SESSION = "caring-king-275";

    /** How long after the first message in either direction a connection is cut; {@code null}: it is not. */
    volatile @Nullable Integer cutAfterMillis;

    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger created = new AtomicInteger();
    private final TreeMap<Long, ByteBuffer> log = new TreeMap<>();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    private boolean ended;

    @Override
    public void play(Peer peer) throws IOException {
        if (!peer.isUpgrade()) {
            peer.respond(200, sessionJson());
            return;
        }
        connections.incrementAndGet();
        if ("listener".equals(peer.query.get("role"))) {
            listen(peer);
        } else if (isEnded()) {
            peer.respond(410, "{}");
        } else {
            speak(peer);
        }
    }

    synchronized boolean isEnded() {
        return ended;
    }

    synchronized TreeMap<Long, ByteBuffer> frames() {
        return new TreeMap<>(log);
    }

    private synchronized String sessionJson() {
        return "{\"sessionId\":\"" + SESSION + "\",\"state\":\"" + (ended ? "ended" : "live")
                + "\",\"sampleRate\":16000" + (log.isEmpty() ? "" : ",\"lastSeq\":" + log.lastKey()) + "}";
    }

    private synchronized long next() {
        return log.isEmpty() ? 0 : log.lastKey() + 1;
    }

    private synchronized void append(ListenerEvent.Frame frame) {
        if (frame.sequence() >= next()) {
            ByteBuffer bytes = ByteBuffer.allocate(
                    FrameCodec.HEADER_BYTES + frame.payload().remaining());
            FrameCodec.putHeader(
                    bytes,
                    frame.codec(),
                    frame.flags(),
                    frame.durationSamples(),
                    frame.sequence(),
                    frame.mediaTimeMicros());
            bytes.position(FrameCodec.HEADER_BYTES);
            log.put(frame.sequence(), bytes.put(frame.payload().duplicate()).flip());
            notifyAll();
        }
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    private void cutSoon(Peer peer) {
        Integer millis = cutAfterMillis;
        if (millis != null) {
            timer.schedule(
                    () -> {
                        peer.cut();
                        return null;
                    },
                    millis,
                    TimeUnit.MILLISECONDS);
        }
    }

    private void speak(Peer peer) throws IOException {
        peer.accept();
        if (!peer.query.containsKey("sessionId")) {
            peer.receiveAction("createSession");
            created.incrementAndGet();
            peer.sendText("{'type':'sessionCreated','sessionId':'" + SESSION + "'}");
            peer.sendText("{'type':'ready','sessionId':'" + SESSION + "','nextSeq':0,'mediaTimeUs':0}");
        } else {
            peer.sendText("{'type':'ready','sessionId':'" + SESSION + "','nextSeq':" + next() + ",'mediaTimeUs':"
                    + next() * 20_000 + "}");
        }
        cutSoon(peer);
        while (true) {
            Message message = peer.receive();
            cutSoon(peer);
            if (message.audio().isPresent()) {
                append(message.audio().get());
                peer.sendText("{'type':'ack','seq':" + message.audio().get().sequence() + "}");
            } else if (message.isAction("endSession")
                    && message.text().orElseThrow().number("lastSeq").orElse(-1) < next()) {
                end();
                peer.sendText("{'type':'sessionEnded','lastSeq':" + (next() - 1) + "}");
                peer.close(1000);
            }
        }
    }

    private void listen(Peer peer) throws IOException {
        peer.accept();
        String from = peer.query.getOrDefault("from", "live");
        long cursor = from.equals("start") ? 0 : from.equals("live") ? next() : Long.parseLong(from);
        peer.sendText("{'type':'ready','connectionId':'c','sampleRate':16000,'nextSeq':" + cursor + "}");
        cutSoon(peer);
        while (true) {
            ByteBuffer frame = await(cursor);
            if (frame == null) {
                peer.sendText("{'type':'sessionEnded','lastSeq':" + (next() - 1) + "}");
                peer.close(1000);
                return;
            }
            cursor++;
            peer.sendAudio(frame);
            cutSoon(peer);
        }
    }

    /** The frame of this sequence, or {@code null} where it will not come. */
    private synchronized @Nullable ByteBuffer await(long sequence) throws IOException {
        try {
            while (!log.containsKey(sequence) && !ended) {
                wait();
            }
            return log.get(sequence);
        } catch (InterruptedException interruption) {
            throw new IOException(interruption);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
