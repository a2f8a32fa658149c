package dev.holdfast.adapter.jwt.jwks;

import java.util.Optional;

/**
 * What an operator should know of the login server. While known keys work, a login server that is away is a remark and
 * no reason to send nobody here: it is away for all servers alike, and with that reason one outage would empty a fleet.
 */
final class JwkSetHealth {

    private final JwkSetCache ring;
    private final JwksSettings settings;

    JwkSetHealth(JwkSetCache ring, JwksSettings settings) {
        this.ring = ring;
        this.settings = settings;
    }

    /** Why no token can be checked. */
    Optional<String> whyNotReady() {
        JwkSetState known = ring.state();
        if (ring.isUsable(known)) {
            return Optional.empty();
        } else if (known.keys() != null) {
            return Optional.of("The keys of the login server cannot be fetched" + since(known)
                    + ", and those that are known are too old to go by.");
        }
        return Optional.of(
                known.isFailing()
                        ? "The keys of the login server cannot be fetched" + since(known)
                                + "; none are known, so no token can be checked."
                        : "The keys of the login server are being fetched for the first time.");
    }

    /** What is amiss although tokens can be checked. */
    Optional<String> remark() {
        JwkSetState known = ring.state();
        return known.isFailing() && ring.isUsable(known)
                ? Optional.of("The keys of the login server cannot be fetched" + since(known)
                        + "; known keys go on working until "
                        + known.goodAt().plus(settings.outageMax()) + ".")
                : Optional.empty();
    }

    private static String since(JwkSetState known) {
        return " since " + known.failingSince() + " (" + known.why() + ")";
    }
}
