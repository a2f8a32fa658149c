// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.fault;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/** Sends the bytes of one direction of a connection. For one thread. */
interface ByteSink {

    void write(byte[] bytes, int from, int length) throws IOException;

    /** Ends the stream: the peer reads its end after the last byte. */
    void end() throws IOException;

    /** Discards bytes that were not sent yet, because the connection is broken. */
    default void discard() {}

    static ByteSink of(Fault fault, Socket socket, PauseSwitch pause, Runnable broken, String name) {
        ByteSink direct = new SocketSink(socket, pause);
        if (fault instanceof Fault.ByteByByte slow) {
            return new ByteByByteSink(direct, slow.pause().toNanos());
        }
        if (fault instanceof Fault.Delay delay) {
            return DelayedSink.start(direct, delay.duration(), broken, name);
        }
        return direct;
    }

    /** Writes to the socket at once, unless paused. */
    record SocketSink(Socket socket, PauseSwitch pause) implements ByteSink {
        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            pause.awaitResumed();
            socket.getOutputStream().write(bytes, from, length);
        }

        @Override
        public void end() throws IOException {
            pause.awaitResumed();
            socket.shutdownOutput();
        }
    }

    /** Writes byte by byte. With TCP_NODELAY each byte is a segment of its own. */
    record ByteByByteSink(ByteSink next, long pauseNanos) implements ByteSink {
        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (int i = from; i < from + length; i++) {
                next.write(bytes, i, 1);
                ByteSink.waitUntil(System.nanoTime() + pauseNanos);
            }
        }

        @Override
        public void end() throws IOException {
            next.end();
        }
    }

    /** Waits until this {@link System#nanoTime()}, or until the thread is interrupted. */
    static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            LockSupport.parkNanos(left);
        }
    }
}
