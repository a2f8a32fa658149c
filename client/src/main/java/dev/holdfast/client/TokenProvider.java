package dev.holdfast.client;

/**
 * Where tokens come from: asked before every connect, before every HTTP call, and when the server says that the token in
 * use is about to expire. May block (it is never called on a thread that audio waits for) and may throw: that counts as a
 * failed attempt and is retried.
 */
@FunctionalInterface
public interface TokenProvider {

    /** A JSON Web Token that is good now, without {@code Bearer}. */
    String token();
}
