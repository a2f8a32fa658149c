// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.fake;

import dev.holdfast.application.port.out.security.Principal;
import dev.holdfast.application.port.out.security.TokenIssuer;
import dev.holdfast.application.port.out.security.TokenVerifier;
import dev.holdfast.domain.identity.Owner;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tokens in plain text: a subject, and its scopes behind blanks. {@code forged} is rejected, {@code unverifiable} cannot be
 * verified.
 */
public final class PlainTokens implements TokenVerifier, TokenIssuer {

    public static final Duration LIFETIME = Duration.ofHours(1);
    public static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final SteppedClock clock;

    public PlainTokens(SteppedClock clock) {
        this.clock = clock;
    }

    @Override
    public Verdict verify(String token) {
        String[] words = token.split(" ");
        return switch (words[0]) {
            case "forged" -> new Verdict.Rejected("The signature is wrong.");
            case "unverifiable" -> new Verdict.Unavailable("The keys cannot be fetched.", RETRY_AFTER);
            default ->
                new Verdict.Verified(new Principal(
                        new Owner(words[0]),
                        clock.now().plus(LIFETIME),
                        Arrays.stream(words).skip(1).collect(Collectors.toSet())));
        };
    }

    @Override
    public String issue(Owner owner, Duration lifetime, Set<String> scopes) {
        return (owner.subject() + ' ' + String.join(" ", scopes)).strip();
    }
}
