// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.jwks;

import java.util.Optional;

/**
 * Health of the identity provider's keys, for {@code /health/ready}. While cached keys are usable, an unreachable identity provider is a
 * remark only: it is unreachable for all servers alike, and otherwise one outage would take a whole fleet out of service.
 */
final class JwkSetHealth {

    private final JwkSetCache cache;
    private final JwksSettings settings;

    JwkSetHealth(JwkSetCache cache, JwksSettings settings) {
        this.cache = cache;
        this.settings = settings;
    }

    /** Why no token can be verified. */
    Optional<String> whyNotReady() {
        JwkSetState known = cache.state();
        if (cache.isUsable(known)) {
            return Optional.empty();
        } else if (known.keys() != null) {
            return Optional.of("The keys of the identity provider cannot be fetched" + since(known)
                    + ", and the cached ones are too old.");
        }
        return Optional.of(
                known.isFailing()
                        ? "The keys of the identity provider cannot be fetched" + since(known)
                                + "; none are cached, so no token can be verified."
                        : "The keys of the identity provider are being fetched for the first time.");
    }

    /** A warning although tokens can be verified. */
    Optional<String> remark() {
        JwkSetState known = cache.state();
        return known.isFailing() && cache.isUsable(known)
                ? Optional.of("The keys of the identity provider cannot be fetched" + since(known)
                        + "; cached keys stay in use until "
                        + known.fetchedAt().plus(settings.outageMax()) + ".")
                : Optional.empty();
    }

    private static String since(JwkSetState known) {
        return " since " + known.failingSince() + " (" + known.failureReason() + ")";
    }
}
