package dev.holdfast.application.port.in.host;

import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import java.util.Objects;
import java.util.Optional;

/**
 * A wish for a session.
 *
 * @param idempotencyKey the caller's own name for this request, 1 to 255 characters: repeated within a day, it gives the
 *     same session
 */
public record NewSession(LanguageTag sourceLanguage, QualityTier qualityTier, Optional<String> idempotencyKey) {
    public NewSession {
        Objects.requireNonNull(sourceLanguage, "sourceLanguage");
        Objects.requireNonNull(qualityTier, "qualityTier");
        Objects.requireNonNull(idempotencyKey, "idempotencyKey");
    }
}
