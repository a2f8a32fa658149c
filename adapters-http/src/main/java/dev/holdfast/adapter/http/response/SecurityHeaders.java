package dev.holdfast.adapter.http.response;

import java.util.function.BiConsumer;

/**
 * Headers that every answer has: nothing here is to be guessed at, framed, kept in a cache, or told to other sites. The
 * documentation's pages loosen what they need.
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
