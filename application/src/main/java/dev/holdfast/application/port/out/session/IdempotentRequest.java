package dev.holdfast.application.port.out.session;

import dev.holdfast.domain.identity.Owner;
import java.time.Instant;
import java.util.Objects;

/**
 * A request to create that its caller may repeat without creating twice.
 *
 * @param owner whose key it is: two callers may use the same key
 * @param key the caller's own name for the request, 1 to 255 characters
 * @param fingerprint tells one body from another
 * @param until when the key is forgotten
 */
public record IdempotentRequest(Owner owner, String key, String fingerprint, Instant until) {

    public static final int KEY_CHARS_MAX = 255;

    public IdempotentRequest {
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(until, "until");
        if (key.isBlank() || key.length() > KEY_CHARS_MAX) {
            throw new IllegalArgumentException("an idempotency key has 1 to " + KEY_CHARS_MAX + " characters");
        }
    }
}
