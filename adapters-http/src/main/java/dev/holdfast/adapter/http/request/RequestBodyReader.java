// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.request;

import dev.holdfast.application.port.out.FatalErrors;
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
 * Jetty handler that reads a request's body asynchronously, within limits of size and time, before a thread handles the
 * request. A slow sender holds a connection and no thread, so it does not delay other requests.
 *
 * <p>Sends no response itself: it passes a {@link RequestBody} on, and the routes answer.
 */
public final class RequestBodyReader extends Handler.Wrapper {

    /**
     * How many bytes of a body that is too large are read and discarded. If the server closes a connection with unread
     * bytes, TCP resets it and the client loses the response (RFC 9112 §9.6). Beyond this limit, that is accepted.
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
        long contentLength = request.getLength();
        boolean isEmpty = contentLength < 0 && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        if (isEmpty || contentLength == 0) {
            return pass(new RequestBody.Complete(new byte[0]), request, response, callback);
        }
        boolean expectsContinue = request.getHeaders().contains(HttpHeader.EXPECT);
        if (contentLength > DISCARDED_BYTES_MAX || contentLength > bytesMax && expectsContinue) {
            return pass(new RequestBody.TooLarge(), request, response, callback);
        }
        new BodyRead(request, response, callback).read();
        return true;
    }

    private boolean pass(RequestBody body, Request request, Response response, Callback callback) throws Exception {
        request.setAttribute(RequestBody.ATTRIBUTE, body);
        return super.handle(request, response, callback);
    }

    /** The read of one body. Guarded by this: after the timeout, nothing reads from Jetty any more. */
    private final class BodyRead {

        private final Request request;
        private final Response response;
        private final Callback callback;
        private final Scheduler.Task deadline;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        private long received;
        private boolean done;

        BodyRead(Request request, Response response, Callback callback) {
            this.request = request;
            this.response = response;
            this.callback = callback;
            this.deadline = request.getComponents()
                    .getScheduler()
                    .schedule(this::timeOut, timeout.toMillis(), TimeUnit.MILLISECONDS);
        }

        synchronized void read() {
            while (!done) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    request.demand(this::read);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    boolean timedOut = chunk.getFailure() instanceof TimeoutException;
                    end(timedOut ? timeoutResult() : new RequestBody.Malformed());
                    return;
                }
                append(chunk);
                if (chunk.isLast() || received > DISCARDED_BYTES_MAX) {
                    end(isTooLarge() ? new RequestBody.TooLarge() : new RequestBody.Complete(bytes.toByteArray()));
                }
                chunk.release();
            }
        }

        private void append(Content.Chunk chunk) {
            ByteBuffer content = chunk.getByteBuffer();
            received += content.remaining();
            if (!isTooLarge()) {
                byte[] copy = new byte[content.remaining()];
                content.get(copy);
                bytes.writeBytes(copy);
            }
        }

        private boolean isTooLarge() {
            return received > bytesMax;
        }

        private RequestBody timeoutResult() {
            return isTooLarge() ? new RequestBody.TooLarge() : new RequestBody.TimedOut();
        }

        private synchronized void timeOut() {
            end(timeoutResult());
        }

        private void end(RequestBody body) {
            if (!done) {
                done = true;
                deadline.cancel();
                // The routes may block, and this thread may be a selector or the scheduler.
                request.getContext().execute(() -> handleWith(body));
            }
        }

        private void handleWith(RequestBody body) {
            try {
                if (!pass(body, request, response, callback)) {
                    Response.writeError(request, response, callback, 404);
                }
            } catch (Throwable failure) {
                FatalErrors.report(failure);
                Response.writeError(request, response, callback, failure);
            }
        }
    }
}
