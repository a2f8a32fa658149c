// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.wire;

import dev.holdfast.bench.wire.Protobuf.Malformed;
import dev.holdfast.bench.wire.Protobuf.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Centrifugo's client protocol in Protocol Buffers (subprotocol {@code centrifuge-protobuf}; client.proto of
 * github.com/centrifugal/protocol). A session is a channel. Immutable.
 *
 * <p>A WebSocket message is a sequence of commands or replies, each behind its length. Replies to the commands and
 * publications may share one. An empty reply is a ping, which an empty command answers; the client sends no heartbeat of its
 * own.
 */
public final class CentrifugeProtocol implements WireProtocol {

    // Command: the fields that this client sends.
    private static final int ID = 1;
    private static final int CONNECT = 4;
    private static final int SUBSCRIBE = 5;
    private static final int PUBLISH = 7;
    private static final int CHANNEL = 1;
    private static final int PUBLISHED_DATA = 2;

    // Reply: the fields that it reads. The results of connect and subscribe have the numbers of the requests.
    private static final int ERROR = 2;
    private static final int ERROR_MESSAGE = 2;
    private static final int PUSH = 4;
    private static final int CONNECT_RESULT = 5;
    private static final int SUBSCRIBE_RESULT = 6;
    private static final int PUBLICATION = 4;
    private static final int DISCONNECT = 11;
    private static final int DISCONNECT_REASON = 2;
    private static final int DATA = 4;

    private static final int CONNECT_ID = 1;
    private static final int SUBSCRIBE_ID = 2;

    /** The id of the command that publishes frame 0: ids are not 0, and each is used once. */
    private static final int FIRST_PUBLISH_ID = 3;

    private static final byte[] PONG = {0};

    private final byte[] channel;
    private final int joinedBy;
    private final byte[] joinMessage;

    private CentrifugeProtocol(String channel, int joinedBy) {
        this.channel = channel.getBytes(StandardCharsets.UTF_8);
        this.joinedBy = joinedBy;
        this.joinMessage = joinMessage(this.channel, joinedBy == SUBSCRIBE_RESULT);
    }

    /** The protocol of a client that publishes in the channel. */
    public static CentrifugeProtocol speaker(String channel) {
        return new CentrifugeProtocol(channel, CONNECT_RESULT);
    }

    /** The protocol of a client that subscribes to the channel. */
    public static CentrifugeProtocol listener(String channel) {
        return new CentrifugeProtocol(channel, SUBSCRIBE_RESULT);
    }

    private static byte[] joinMessage(byte[] channel, boolean subscribes) {
        ByteBuffer commands = ByteBuffer.allocate(64 + channel.length);
        putCommand(commands, CONNECT_ID, CONNECT, NONE);
        if (subscribes) {
            ByteBuffer subscription = ByteBuffer.allocate(Protobuf.delimitedBytes(channel.length));
            Protobuf.putBytes(subscription, CHANNEL, channel);
            putCommand(commands, SUBSCRIBE_ID, SUBSCRIBE, subscription.array());
        }
        byte[] message = new byte[commands.position()];
        commands.get(0, message);
        return message;
    }

    private static void putCommand(ByteBuffer target, int id, int field, byte[] request) {
        Protobuf.putVarint(target, commandBytes(id, request.length));
        putId(target, id);
        Protobuf.putBytes(target, field, request);
    }

    private static void putId(ByteBuffer target, long id) {
        Protobuf.putTag(target, ID, Protobuf.VARINT);
        Protobuf.putVarint(target, id);
    }

    private static int commandBytes(long id, int requestBytes) {
        return 1 + Protobuf.varintBytes(id) + Protobuf.delimitedBytes(requestBytes);
    }

    @Override
    public byte[] joinMessage() {
        return joinMessage.clone();
    }

    @Override
    public boolean joinsByHandshake() {
        return false;
    }

    private int requestBytes(int frameBytes) {
        return Protobuf.delimitedBytes(channel.length) + Protobuf.delimitedBytes(frameBytes);
    }

    @Override
    public int messageBytes(int frameBytes, long sequence) {
        int command = commandBytes(FIRST_PUBLISH_ID + sequence, requestBytes(frameBytes));
        return Protobuf.varintBytes(command) + command;
    }

    @Override
    public void putMessageHead(ByteBuffer target, int frameBytes, long sequence) {
        long id = FIRST_PUBLISH_ID + sequence;
        int request = requestBytes(frameBytes);
        Protobuf.putVarint(target, commandBytes(id, request));
        putId(target, id);
        Protobuf.putTag(target, PUBLISH, Protobuf.DELIMITED);
        Protobuf.putVarint(target, request);
        Protobuf.putBytes(target, CHANNEL, channel);
        Protobuf.putTag(target, PUBLISHED_DATA, Protobuf.DELIMITED);
        Protobuf.putVarint(target, frameBytes);
    }

    @Override
    public void read(boolean text, ByteBuffer bytes, int at, int length, MessageSink sink) {
        if (text) {
            sink.malformed();
            return;
        }
        try {
            Reader replies = new Reader(bytes, at, at + length);
            while (replies.hasMore()) {
                Reader reply = replies.message();
                if (reply.hasMore()) {
                    read(reply, sink);
                } else {
                    sink.answer(PONG);
                }
            }
        } catch (Malformed e) {
            sink.malformed();
        }
    }

    private void read(Reader reply, MessageSink sink) throws Malformed {
        while (reply.next()) {
            if (reply.is(PUSH, Protobuf.DELIMITED)) {
                readPush(reply.message(), sink);
            } else if (reply.is(ERROR, Protobuf.DELIMITED)) {
                sink.error(text(reply.message(), ERROR_MESSAGE));
            } else {
                boolean joined = reply.is(joinedBy, Protobuf.DELIMITED);
                reply.skip();
                if (joined) {
                    sink.joined(0, 0);
                }
            }
        }
    }

    private static void readPush(Reader push, MessageSink sink) throws Malformed {
        while (push.next()) {
            if (push.is(PUBLICATION, Protobuf.DELIMITED)) {
                readPublication(push.message(), sink);
            } else if (push.is(DISCONNECT, Protobuf.DELIMITED)) {
                sink.error(text(push.message(), DISCONNECT_REASON));
            } else {
                push.skip();
            }
        }
    }

    private static void readPublication(Reader publication, MessageSink sink) throws Malformed {
        while (publication.next()) {
            if (publication.is(DATA, Protobuf.DELIMITED)) {
                int from = publication.skipDelimited();
                sink.frame(publication.bytes(), from, publication.position() - from);
            } else {
                publication.skip();
            }
        }
    }

    private static String text(Reader message, int field) throws Malformed {
        String text = "";
        while (message.next()) {
            if (message.is(field, Protobuf.DELIMITED)) {
                text = message.text();
            } else {
                message.skip();
            }
        }
        return text;
    }
}
