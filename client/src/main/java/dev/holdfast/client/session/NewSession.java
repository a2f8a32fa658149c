// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.client.session;

import java.util.Objects;

/**
 * A request for a new session.
 *
 * @param sourceLanguage the spoken language, a BCP 47 tag: {@code en-US}
 * @param qualityTier {@link #STANDARD} or {@link #PREMIUM}
 */
public record NewSession(String sourceLanguage, String qualityTier) {

    public static final String STANDARD = "standard";
    public static final String PREMIUM = "premium";

    public NewSession {
        Objects.requireNonNull(sourceLanguage, "sourceLanguage");
        Objects.requireNonNull(qualityTier, "qualityTier");
    }

    /** A session of the standard tier. */
    public static NewSession in(String sourceLanguage) {
        return new NewSession(sourceLanguage, STANDARD);
    }

    /** The same request with another tier. */
    public NewSession qualityTier(String tier) {
        return new NewSession(sourceLanguage, tier);
    }
}
