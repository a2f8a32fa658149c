// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class FaultProxyTest {

    private EchoServer server;
    private FaultProxy proxy;

    @BeforeEach
    void open() throws IOException {
        server = new EchoServer();
        proxy = FaultProxy.to(server.address());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void withoutAFaultMessagesOfEverySizePassUnchangedAndAreCounted() throws IOException {
        try (RawWebSocket client = RawWebSocket.connect(proxy.address())) {
            for (int bytes : new int[] {0, 1, 125, 126, 127, 65_535, 65_536, 300_000}) {
                byte[] payload = new byte[bytes];
                Arrays.fill(payload, (byte) bytes);
                client.send(true, RawWebSocket.BINARY, payload);
                assertThat(client.read().payload()).isEqualTo(payload);
            }
            assertThat(proxy.messages(Direction.CLIENT_TO_SERVER)).isEqualTo(8);
            assertThat(proxy.messages(Direction.SERVER_TO_CLIENT)).isEqualTo(8);
            assertThat(proxy.messages(Direction.EITHER)).isEqualTo(16);
            assertThat(proxy.connections()).isEqualTo(1);
            assertThat(proxy.cuts()).isZero();
        }
    }

    @Test
    void pingsAreNotCountedAndAFragmentedMessageCountsOnce() throws IOException {
        try (RawWebSocket client = RawWebSocket.connect(proxy.address())) {
            client.send(true, RawWebSocket.PING, new byte[] {1});
            client.send(false, RawWebSocket.TEXT, new byte[] {'a'});
            client.send(true, RawWebSocket.PING, new byte[] {2});
            client.send(true, 0, new byte[] {'b'});
            for (int i = 0; i < 4; i++) {
                client.read();
            }
            assertThat(proxy.messages(Direction.CLIENT_TO_SERVER)).isEqualTo(1);
        }
    }

    @Test
    void plainHttpPassesThrough() throws IOException {
        proxy.play(new Fault.CutAfterMessage(Duration.ZERO, Direction.EITHER));
        try (Socket socket = new Socket(proxy.address().getAddress(), proxy.port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("hello");
        }
        assertThat(proxy.messages(Direction.EITHER)).isZero();
        assertThat(proxy.bytes(Direction.CLIENT_TO_SERVER)).isEqualTo(27);
        assertThat(proxy.bytes(Direction.SERVER_TO_CLIENT)).isGreaterThan(20);
        assertThat(proxy.bytes(Direction.EITHER)).isGreaterThan(47);
    }

    @Test
    void aConnectionIsCutADelayAfterItsFirstMessage() throws IOException {
        proxy.play(new Fault.CutAfterMessage(Duration.ofMillis(17), Direction.CLIENT_TO_SERVER));
        for (int i = 1; i <= 3; i++) {
            try (RawWebSocket client = RawWebSocket.connect(proxy.address())) {
                long sent = System.nanoTime();
                client.text("one");
                assertThat(client.read().text()).isEqualTo("one");
                assertThatThrownBy(client::read).isInstanceOf(SocketException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThanOrEqualTo(Duration.ofMillis(17));
            }
            assertThat(proxy.cuts()).isEqualTo(i);
        }
    }

    @Test
    void aConnectionIsCutADelayAfterTheFirstMessageAtThatAge() throws IOException {
        proxy.play(new Fault.CutAfterAge(Duration.ofMillis(150), Duration.ofMillis(17), Direction.CLIENT_TO_SERVER));
        for (int i = 1; i <= 2; i++) {
            try (RawWebSocket client = RawWebSocket.connect(proxy.address())) {
                long connected = System.nanoTime();
                assertThatThrownBy(() -> {
                            for (; ; ) {
                                client.text("one");
                                assertThat(client.read().text()).isEqualTo("one");
                            }
                        })
                        .isInstanceOf(SocketException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - connected))
                        .isGreaterThanOrEqualTo(Duration.ofMillis(150));
            }
            assertThat(proxy.cuts()).isEqualTo(i);
        }
    }

    @Test
    void webSocketsAreRefusedAndPlainHttpPasses() throws IOException {
        proxy.play(new Fault.RefuseWebSockets());
        assertThatThrownBy(() -> RawWebSocket.connect(proxy.address())).isInstanceOf(IOException.class);
        assertThat(proxy.cuts()).isEqualTo(1);
        try (Socket socket = new Socket(proxy.address().getAddress(), proxy.port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200");
        }
        proxy.heal();
        try (RawWebSocket client = RawWebSocket.connect(proxy.address())) {
            client.text("one");
            assertThat(client.read().text()).isEqualTo("one");
        }
    }

    @Test
    void withoutADelayNoByteFollowsTheMessage() throws IOException {
        proxy.play(new Fault.CutAfterMessage(Duration.ZERO, Direction.SERVER_TO_CLIENT, CutMode.CLOSE));
        try (RawWebSocket client = RawWebSocket.connect(proxy.address())) {
            client.text("one");
            client.text("two");
            assertThat(client.read().text()).isEqualTo("one");
            assertThatThrownBy(client::read).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void aFrameIsCutInItsMiddle() throws IOException {
        proxy.play(new Fault.CutMidFrame(5, Direction.SERVER_TO_CLIENT, 2, CutMode.CLOSE));
        try (RawWebSocket client = RawWebSocket.connect(proxy.address())) {
            client.text("one");
            client.text("two");
            client.text("three");
            client.text("four");
            assertThat(client.read().text()).isEqualTo("one");
            assertThat(client.read().text()).isEqualTo("two");
            assertThat(client.readRest()).isEqualTo(new byte[] {(byte) 0x81, 5, 't', 'h', 'r'});
        }
        assertThat(proxy.cuts()).isEqualTo(1);
    }

    @Test
    void aFrameShorterThanTheCutLosesItsLastByte() throws IOException {
        proxy.play(new Fault.CutMidFrame(1_000, Direction.SERVER_TO_CLIENT, 0, CutMode.CLOSE));
        try (RawWebSocket client = RawWebSocket.connect(proxy.address())) {
            client.text("one");
            assertThat(client.readRest()).isEqualTo(new byte[] {(byte) 0x81, 3, 'o', 'n'});
        }
    }

    @Test
    void aTextOfTheServerTriggersACutOnce() throws IOException {
        proxy.play(new Fault.CutAfterText("sessionCreated", Duration.ZERO, Fault.Times.ONCE, CutMode.RESET));
        try (RawWebSocket client = RawWebSocket.connect(proxy.address())) {
            client.text("{\"type\":\"ready\"}");
            client.text("{\"type\":\"sessionCreated\"}");
            client.read();
            assertThat(client.read().text()).contains("sessionCreated");
            assertThatThrownBy(client::read).isInstanceOf(SocketException.class);
        }
        try (RawWebSocket client = RawWebSocket.connect(proxy.address())) {
            client.text("{\"type\":\"sessionCreated\"}");
            client.text("after");
            client.read();
            assertThat(client.read().text()).isEqualTo("after");
        }
        assertThat(proxy.cuts()).isEqualTo(1);
    }

    @Test
    void aFrozenConnectionDeliversNothingWithoutAnErrorAndContinuesWhenHealed() throws IOException {
        try (RawWebSocket client = RawWebSocket.connect(proxy.address())) {
            client.text("one");
            client.read();
            proxy.freeze();
            client.text("two");
            client.socket().setSoTimeout(150);
            assertThatThrownBy(client::read).isInstanceOf(SocketTimeoutException.class);
            client.socket().setSoTimeout(10_000);
            proxy.heal();
            assertThat(client.read().text()).isEqualTo("two");
        }
    }

    @Test
    void aConnectionDuringAFreezeIsAcceptedAndReceivesNothing() throws IOException {
        proxy.freeze();
        try (Socket socket = new Socket(proxy.address().getAddress(), proxy.port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.setSoTimeout(150);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aFreezeAfterSomeMessagesLetsThemPass() throws IOException {
        proxy.play(new Fault.Freeze(Direction.SERVER_TO_CLIENT, 2));
        try (RawWebSocket client = RawWebSocket.connect(proxy.address())) {
            client.text("one");
            client.text("two");
            client.text("three");
            assertThat(client.read().text()).isEqualTo("one");
            assertThat(client.read().text()).isEqualTo("two");
            client.socket().setSoTimeout(150);
            assertThatThrownBy(client::read).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aDelayDoesNotReduceTheThroughput() throws IOException {
        proxy.play(new Fault.Delay(Duration.ofMillis(50)));
        try (RawWebSocket client = RawWebSocket.connect(proxy.address())) {
            long began = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                client.text("message " + i);
            }
            for (int i = 0; i < 100; i++) {
                assertThat(client.read().text()).isEqualTo("message " + i);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofMillis(100), Duration.ofSeconds(4));
        }
    }

    @Test
    void bytesSentOneByOneArriveComplete() throws IOException {
        proxy.play(new Fault.ByteByByte());
        try (RawWebSocket client = RawWebSocket.connect(proxy.address())) {
            byte[] payload = "x".repeat(500).getBytes(StandardCharsets.US_ASCII);
            client.send(true, RawWebSocket.BINARY, payload);
            assertThat(client.read().payload()).isEqualTo(payload);
        }
    }

    @Test
    void whileThePortIsClosedConnectingFailsAndPresentConnectionsContinue() throws IOException {
        try (RawWebSocket client = RawWebSocket.connect(proxy.address())) {
            proxy.play(new Fault.Refuse(Fault.RefuseMode.NOT_LISTENING));
            assertThatThrownBy(() -> RawWebSocket.connect(proxy.address())).isInstanceOf(ConnectException.class);
            client.text("still here");
            assertThat(client.read().text()).isEqualTo("still here");
        }
        proxy.heal();
        RawWebSocket.connect(proxy.address()).close();
    }

    @Test
    void connectionsAreAcceptedAndReset() {
        proxy.play(new Fault.Refuse(Fault.RefuseMode.ACCEPTED_AND_RESET));
        assertThatThrownBy(() -> RawWebSocket.connect(proxy.address())).isInstanceOf(IOException.class);
        assertThat(proxy.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void allConnectionsAreCutTogether(int connections) throws IOException {
        RawWebSocket[] clients = new RawWebSocket[connections];
        for (int i = 0; i < connections; i++) {
            clients[i] = RawWebSocket.connect(proxy.address());
        }
        proxy.cutAll();
        for (RawWebSocket client : clients) {
            assertThatThrownBy(client::read).isInstanceOf(SocketException.class);
            client.close();
        }
        assertThat(proxy.cuts()).isEqualTo(connections);
    }

    @Test
    void newConnectionsGoToTheNewTarget() throws IOException {
        try (EchoServer other = new EchoServer()) {
            server.close();
            assertThatThrownBy(() -> RawWebSocket.connect(proxy.address())).isInstanceOf(IOException.class);
            proxy.redirect(other.address());
            RawWebSocket.connect(proxy.address()).close();
        }
    }

    @Test
    void closingTheProxyEndsItsConnections() throws IOException {
        RawWebSocket client = RawWebSocket.connect(proxy.address());
        proxy.close();
        assertThatThrownBy(client::read).isInstanceOf(IOException.class);
        client.close();
    }
}
