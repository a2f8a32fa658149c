// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.websocket.loop;

/** The event loop that owns one connection. The connection may move to another one before it is attached. */
public final class LoopHandle {

    private volatile EventLoop eventLoop;

    public LoopHandle(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** Runs a command on the connection's loop: at once if this is that loop's thread, else after those queued before. */
    public void run(Runnable command) {
        EventLoop now = eventLoop;
        if (now.isCurrent()) {
            command.run();
        } else {
            now.execute(() -> run(command));
        }
    }

    /** Runs a command on the connection's loop, never at once: it may free what the caller is using. */
    public void runLater(Runnable command) {
        eventLoop.execute(() -> run(command));
    }

    /**
     * On the connection's loop: gives the connection to another one.
     *
     * @param then runs there. A command that another thread gives meanwhile may run before it, or after a later one
     */
    public void moveTo(EventLoop other, Runnable then) {
        eventLoop = other;
        other.execute(then);
    }
}
