// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.jwks;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * HTTP client of an identity provider's {@code jwks_uri}. A response is limited in size, and in time up to its last byte. Follows no
 * redirects: the operator decides where keys come from. Used by the cache's thread only.
 */
final class JwkSetEndpoint {

    private final JwksSettings settings;
    private final HttpClient client;

    JwkSetEndpoint(JwksSettings settings) {
        this.settings = settings;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .build();
    }

    /** @throws IOException with a reason that the operator may see */
    byte[] fetch() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(settings.url())
                .header("Accept", "application/jwk-set+json, application/json")
                .build();
        // The timeout of HttpRequest ends with the headers, so the whole exchange is timed here.
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, head -> new LimitedBodySubscriber(settings.bytesMax()));
        try {
            HttpResponse<byte[]> response = answer.get(settings.fetchTimeout().toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new IOException("it answers " + response.statusCode());
            }
            return response.body();
        } catch (TimeoutException hangs) {
            throw new IOException("it does not answer in time", hangs);
        } catch (ExecutionException failed) {
            throw new IOException(description(failed.getCause()), failed.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static String description(Throwable failure) {
        if (failure instanceof HttpTimeoutException) {
            return "it does not answer in time";
        } else if (failure instanceof ConnectException) {
            return "no connection can be made";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
