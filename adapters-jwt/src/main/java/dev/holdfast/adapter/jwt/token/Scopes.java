// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.jwt.token;

import com.nimbusds.jwt.JWTClaimsSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the scopes of a token: the words of {@code scope} (RFC 8693 §4.2), and Cognito's groups. Cognito puts no scopes into
 * id tokens, and no custom ones into access tokens of users that sign in without its hosted pages. Only the administrator
 * of a user pool assigns groups.
 */
public final class Scopes {

    private static final String SCOPE = "scope";

    private static final String COGNITO_GROUPS = "cognito:groups";

    private Scopes() {}

    /** Writes scopes as RFC 8693 does: one claim, sorted, separated by spaces. */
    public static void write(Set<String> scopes, JWTClaimsSet.Builder claims) {
        claims.claim(SCOPE, String.join(" ", new TreeSet<>(scopes)));
    }

    /** Ignores a claim of the wrong type. */
    static Set<String> of(JWTClaimsSet claims) {
        Set<String> all = new HashSet<>();
        if (claims.getClaim(SCOPE) instanceof String words) {
            Arrays.stream(words.split(" ")).filter(word -> !word.isEmpty()).forEach(all::add);
        }
        if (claims.getClaim(COGNITO_GROUPS) instanceof Collection<?> groups) {
            groups.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .forEach(all::add);
        }
        return all;
    }
}
