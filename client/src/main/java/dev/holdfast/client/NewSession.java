package dev.holdfast.client;

import java.util.Objects;

/**
 * A wish for a session.
 *
 * @param sourceLanguage the language that will be spoken, a BCP 47 tag like {@code en-US}
 * @param qualityTier {@code standard} or {@code premium}
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

    /** The same, of another tier. */
    public NewSession qualityTier(String tier) {
        return new NewSession(sourceLanguage, tier);
    }
}
