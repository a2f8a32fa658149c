// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.token;

import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
import dev.holdfast.bootstrap.server.SystemClock;
import dev.holdfast.domain.identity.Owner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** Makes tokens that every server with the same secret accepts. Safe for use by many threads. */
public final class LocalTokens {

    private final LocalTokenIssuer issuer;

    private LocalTokens(LocalSecret secret) {
        this.issuer = new LocalTokenIssuer(secret, new SystemClock());
    }

    /**
     * One with the secret kept there, which is made where there is none and it is ours to make.
     *
     * @throws IllegalStateException where a file was named and is not there
     * @throws dev.holdfast.adapter.jwt.local.SecretUnusable where it is there and cannot be trusted or read
     */
    public static LocalTokens with(SecretLocation location) {
        if (location.isNamed() && !location.isThere()) {
            throw new IllegalStateException("There is no secret file " + location.file() + ".");
        }
        return new LocalTokens(location.secret());
    }

    /** One with the secret in a server's data folder, which is made where there is none. */
    public static LocalTokens inDataFolder(Path folder) {
        return with(SecretLocation.inDataFolder(folder));
    }

    /**
     * A token for whoever is called so.
     *
     * @throws IllegalArgumentException for a blank name or one of more than 255 characters, or a lifetime beyond a year
     */
    public String issue(String subject, Duration lifetime) {
        return issue(subject, lifetime, Set.of());
    }

    /** The same, for whoever may do more than others: what each scope allows is the server's to say. */
    public String issue(String subject, Duration lifetime, Set<String> scopes) {
        return issuer.issue(new Owner(subject), lifetime, scopes);
    }
}
