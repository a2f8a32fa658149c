package dev.holdfast.adapter.jwt.token;

import com.nimbusds.jwt.JWTClaimsSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * What a token allows beyond what anybody may: the words of {@code scope} (RFC 8693 §4.2), and the groups that a user of
 * Cognito is in, because Cognito puts neither scopes into an id token nor ones of ours into the access token of whoever
 * signs in without its hosted pages. Nobody but the pool's administrator puts a user into a group.
 */
public final class Scopes {

    public static final String SCOPE = "scope";

    private static final String COGNITO_GROUPS = "cognito:groups";

    private Scopes() {}

    /** A claim of another type than it should have says nothing. */
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
