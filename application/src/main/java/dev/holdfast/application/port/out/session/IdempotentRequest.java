// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.out.session;

import dev.holdfast.domain.identity.Owner;
import java.time.Instant;
import java.util.Objects;

/**
 * Identifies a creation request, so that a repeated request does not create a second session.
 *
 * @param owner scope of the key: different owners may use the same key
 * @param key chosen by the client, 1 to 255 characters
 * @param fingerprint differs between different requests
 * @param until when the key expires
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
