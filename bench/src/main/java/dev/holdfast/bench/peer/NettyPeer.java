// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.peer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import java.net.InetSocketAddress;
import java.util.Set;

/**
 * A peer that uses Netty's WebSocket handlers. Listeners share the speaker's buffer, and each frame is flushed. The event
 * loops run the handlers.
 */
public final class NettyPeer {

    private NettyPeer() {}

    public static void main(String[] arguments) throws InterruptedException {
        System.out.println("ready on port " + start(Integer.parseInt(arguments[0])));
        Thread.currentThread().join();
    }

    /** Starts the peer and returns the port on which it listens. */
    public static int start(int port) throws InterruptedException {
        EventLoopGroup eventLoops = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
        SessionListeners<Channel> sessions = new SessionListeners<>();
        Channel server = new ServerBootstrap()
                .group(eventLoops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(65_536))
                                .addLast(new WebSocketServerProtocolHandler("/", true))
                                .addLast(new BroadcastHandler(sessions));
                    }
                })
                .bind("127.0.0.1", port)
                .sync()
                .channel();
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** The handler of one connection. Confined to its event loop. */
    private static final class BroadcastHandler extends SimpleChannelInboundHandler<BinaryWebSocketFrame> {

        private final SessionListeners<Channel> sessions;
        private Set<Channel> listeners = Set.of();

        BroadcastHandler(SessionListeners<Channel> sessions) {
            this.sessions = sessions;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            if (event instanceof HandshakeComplete handshake) {
                QueryStringDecoder query = new QueryStringDecoder(handshake.requestUri());
                listeners = sessions.of(query.parameters().get("session").get(0));
                if (query.parameters().get("role").get(0).equals("listener")) {
                    listeners.add(context.channel());
                }
            }
            super.userEventTriggered(context, event);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, BinaryWebSocketFrame frame) {
            ByteBuf audio = frame.content();
            for (Channel listener : listeners) {
                listener.writeAndFlush(new BinaryWebSocketFrame(audio.retainedDuplicate()));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            listeners.remove(context.channel());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
