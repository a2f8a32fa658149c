// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bench.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks a server whether it is there, over a plain socket: Java's HTTP client would load its own classes within the time
 * that is measured. Stateless: any thread may use it.
 */
final class HealthProbe {

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int READ_MILLIS_MAX = 10_000;

    private HealthProbe() {}

    /**
     * Waits until {@code GET path} answers 200.
     *
     * @throws ServerDidNotStart if it does not within this time, or if the process has ended
     */
    static void await(ServerProcess process, String path, int seconds) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!answers(process.port(), path)) {
            if (!process.isAlive() || System.nanoTime() - until > 0) {
                throw new ServerDidNotStart("the server does not answer " + path);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static boolean answers(int port, String path) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), READ_MILLIS_MAX);
            socket.setSoTimeout(READ_MILLIS_MAX);
            String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String begin = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return begin.endsWith(" 200");
        } catch (IOException e) {
            return false;
        }
    }
}
