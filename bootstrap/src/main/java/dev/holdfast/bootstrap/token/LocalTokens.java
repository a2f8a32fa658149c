// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.token;

import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.adapter.jwt.local.LocalTokenIssuer;
import dev.holdfast.bootstrap.schedule.SystemClock;
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
     * Uses the secret at this location. Creates the secret if it is missing and its location is the data folder.
     *
     * @throws IllegalStateException if a file was named and does not exist
     * @throws dev.holdfast.adapter.jwt.local.SecretUnusable if the file exists and cannot be trusted or read
     */
    public static LocalTokens with(SecretLocation location) {
        if (location.isNamed() && !location.isThere()) {
            throw new IllegalStateException("There is no secret file " + location.file() + ".");
        }
        return new LocalTokens(location.secret());
    }

    /** Uses the secret in a server's data folder, and creates it if it is missing. */
    public static LocalTokens inDataFolder(Path folder) {
        return with(SecretLocation.inDataFolder(folder));
    }

    /**
     * Makes a token for this subject.
     *
     * @throws IllegalArgumentException if the name is blank or longer than 255 characters, or the lifetime is over a
     *     year
     */
    public String issue(String subject, Duration lifetime) {
        return issue(subject, lifetime, Set.of());
    }

    /** The same with scopes. The server decides what each scope allows. */
    public String issue(String subject, Duration lifetime, Set<String> scopes) {
        return issuer.issue(new Owner(subject), lifetime, scopes);
    }
}
