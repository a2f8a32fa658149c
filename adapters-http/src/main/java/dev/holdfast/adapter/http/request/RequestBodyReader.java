package dev.holdfast.adapter.http.request;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Waits for a request's body, with a limit to its size and its time, before a thread is given to the request. Whoever
 * sends a body byte by byte holds a connection, never a thread, so it delays nobody.
 *
 * <p>It answers nothing itself: what it found travels on as {@link RequestBody}, and the routes say what that means.
 */
public final class RequestBodyReader extends Handler.Wrapper {

    /**
     * How much of a body that is too large is read and thrown away, in bytes. A connection that is closed on bytes nobody
     * read is reset, and takes the answer with it (RFC 9112 §9.6); beyond this that is the sender's loss.
     */
    private static final long DISCARDED_BYTES_MAX = 1024 * 1024;

    private final int bytesMax;
    private final Duration timeout;

    public RequestBodyReader(int bytesMax, Duration timeout) {
        this.bytesMax = bytesMax;
        this.timeout = timeout;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        long announced = request.getLength();
        boolean none = announced < 0 && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        if (none || announced == 0) {
            return pass(new RequestBody.Complete(new byte[0]), request, response, callback);
        }
        boolean asksFirst = request.getHeaders().contains(HttpHeader.EXPECT);
        if (announced > DISCARDED_BYTES_MAX || announced > bytesMax && asksFirst) {
            return pass(new RequestBody.TooLarge(), request, response, callback);
        }
        new BodyRead(request, response, callback).read();
        return true;
    }

    private boolean pass(RequestBody body, Request request, Response response, Callback callback) throws Exception {
        request.setAttribute(RequestBody.ATTRIBUTE, body);
        return super.handle(request, response, callback);
    }

    /** One body on its way. Guarded by itself: once the clock has ended it, nothing reads from Jetty any more. */
    private final class BodyRead {

        private final Request request;
        private final Response response;
        private final Callback callback;
        private final Scheduler.Task deadline;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        private long arrived;
        private boolean over;

        BodyRead(Request request, Response response, Callback callback) {
            this.request = request;
            this.response = response;
            this.callback = callback;
            this.deadline = request.getComponents()
                    .getScheduler()
                    .schedule(this::giveUp, timeout.toMillis(), TimeUnit.MILLISECONDS);
        }

        synchronized void read() {
            while (!over) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    request.demand(this::read);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    boolean late = chunk.getFailure() instanceof TimeoutException;
                    end(late ? lateAs() : new RequestBody.Malformed());
                    return;
                }
                take(chunk);
                if (chunk.isLast() || arrived > DISCARDED_BYTES_MAX) {
                    end(isTooLarge() ? new RequestBody.TooLarge() : new RequestBody.Complete(bytes.toByteArray()));
                }
                chunk.release();
            }
        }

        private void take(Content.Chunk chunk) {
            ByteBuffer content = chunk.getByteBuffer();
            arrived += content.remaining();
            if (!isTooLarge()) {
                byte[] copy = new byte[content.remaining()];
                content.get(copy);
                bytes.writeBytes(copy);
            }
        }

        private boolean isTooLarge() {
            return arrived > bytesMax;
        }

        private RequestBody lateAs() {
            return isTooLarge() ? new RequestBody.TooLarge() : new RequestBody.TimedOut();
        }

        private synchronized void giveUp() {
            end(lateAs());
        }

        private void end(RequestBody body) {
            if (!over) {
                over = true;
                deadline.cancel();
                // The routes may block, and this thread may be Jetty's own.
                request.getContext().execute(() -> goOn(body));
            }
        }

        private void goOn(RequestBody body) {
            try {
                if (!pass(body, request, response, callback)) {
                    Response.writeError(request, response, callback, 404);
                }
            } catch (Throwable failure) {
                Response.writeError(request, response, callback, failure);
            }
        }
    }
}
