// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** How it is found out who calls. */
public sealed interface Authentication {

    /**
     * By tokens that are signed with a secret of this machine.
     *
     * @param secretFile where it stands; nothing where the one of the data folder does
     */
    record LocalSecret(Optional<Path> secretFile) implements Authentication {}

    /**
     * By tokens of a login server, which shows its keys.
     *
     * @param keys where
     * @param issuer what its tokens call it
     * @param audiences one of them must be what a token is meant for; 1 or more
     * @param refreshEvery how old keys get before they are fetched anew
     * @param outageMax how old they may get while they cannot be
     */
    record LoginServer(URI keys, String issuer, Set<String> audiences, Duration refreshEvery, Duration outageMax)
            implements Authentication {
        public LoginServer {
            audiences = Set.copyOf(audiences);
        }
    }
}
