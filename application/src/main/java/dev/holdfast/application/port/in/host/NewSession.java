// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in.host;

import dev.holdfast.domain.session.LanguageTag;
import dev.holdfast.domain.session.QualityTier;
import java.util.Objects;
import java.util.Optional;

/**
 * Request to create a session.
 *
 * @param idempotencyKey the client's identifier of this request, 1 to 255 characters. Repeating the request with the same
 *     key within a day returns the same session
 */
public record NewSession(LanguageTag sourceLanguage, QualityTier qualityTier, Optional<String> idempotencyKey) {
    public NewSession {
        Objects.requireNonNull(sourceLanguage, "sourceLanguage");
        Objects.requireNonNull(qualityTier, "qualityTier");
        Objects.requireNonNull(idempotencyKey, "idempotencyKey");
    }
}
