package dev.holdfast.testkit.fault;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/** Where one direction's bytes leave. For one thread. */
interface Outlet {

    void write(byte[] bytes, int from, int length) throws IOException;

    /** No more bytes: the peer reads the end of the stream. */
    void end() throws IOException;

    /** The connection broke: lets go of what has not left yet. */
    default void abandon() {}

    static Outlet of(Fault fault, Socket socket, Gate gate, Runnable broken, String name) {
        Outlet straight = new Straight(socket, gate);
        if (fault instanceof Fault.Dribble dribble) {
            return new Dribbling(straight, dribble.pause().toNanos());
        }
        if (fault instanceof Fault.Delay delay) {
            return DelayedOutlet.start(straight, delay.duration(), broken, name);
        }
        return straight;
    }

    /** At once, if the gate is open. */
    record Straight(Socket socket, Gate gate) implements Outlet {
        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            gate.pass();
            socket.getOutputStream().write(bytes, from, length);
        }

        @Override
        public void end() throws IOException {
            gate.pass();
            socket.shutdownOutput();
        }
    }

    /** One byte a time; each is a segment of its own, because TCP_NODELAY is on. */
    record Dribbling(Outlet next, long pauseNanos) implements Outlet {
        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (int i = from; i < from + length; i++) {
                next.write(bytes, i, 1);
                Outlet.waitUntil(System.nanoTime() + pauseNanos);
            }
        }

        @Override
        public void end() throws IOException {
            next.end();
        }
    }

    /** Waits until {@link System#nanoTime()} says so, or the thread is interrupted. */
    static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            LockSupport.parkNanos(left);
        }
    }
}
