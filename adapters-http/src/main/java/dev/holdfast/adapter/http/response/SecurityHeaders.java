// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.http.response;

import java.util.function.BiConsumer;

/**
 * The security headers of every response: no content sniffing, no framing, no caching, no referrer. Pages and
 * documentation relax what they need.
 */
public final class SecurityHeaders {

    private SecurityHeaders() {}

    public static void forEach(BiConsumer<String, String> header) {
        header.accept("X-Content-Type-Options", "nosniff");
        header.accept("Referrer-Policy", "no-referrer");
        header.accept("Cache-Control", "no-store");
        header.accept("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }
}
