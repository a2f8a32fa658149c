// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** How the server authenticates clients. */
public sealed interface Authentication {

    /** The file with the secret that listening keys come from; empty for the one in the data folder. */
    Optional<Path> secretFile();

    /**
     * By tokens that are signed with a secret of this machine.
     *
     * @param secretFile the file with the secret; empty for the one in the data folder
     */
    record LocalSecret(Optional<Path> secretFile) implements Authentication {}

    /**
     * By tokens of an identity provider that publishes its keys.
     *
     * @param keys the address of the keys
     * @param issuer the issuer that its tokens name
     * @param audiences a token must be for one of them; 1 or more
     * @param refreshEvery the age at which the server fetches the keys again
     * @param outageMax how long known keys stay valid while the identity provider does not answer
     * @param secretFile given where listening needs keys
     */
    record IdentityProvider(
            URI keys,
            String issuer,
            Set<String> audiences,
            Duration refreshEvery,
            Duration outageMax,
            Optional<Path> secretFile)
            implements Authentication {
        public IdentityProvider {
            audiences = Set.copyOf(audiences);
        }
    }
}
