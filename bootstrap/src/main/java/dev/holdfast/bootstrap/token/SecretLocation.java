// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.token;

import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.bootstrap.settings.option.AuthOptions;
import dev.holdfast.bootstrap.settings.option.StoreOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file in which a server on this machine keeps the secret that it signs tokens with.
 *
 * @param isNamed whether the operator named this file; if not, it is in the data folder and created when needed
 */
public record SecretLocation(Path file, boolean isNamed) {

    /** The location by the flags, else by the environment that the server also reads, else by the defaults. */
    public static SecretLocation of(
            @Nullable Path dataFlag, @Nullable Path secretFileFlag, Map<String, String> environment) {
        if (secretFileFlag != null) {
            return new SecretLocation(secretFileFlag, true);
        }
        if (dataFlag != null) {
            return inDataFolder(dataFlag);
        }
        String named = AuthOptions.SECRET_FILE.textIn(environment);
        return named.isEmpty()
                ? inDataFolder(Path.of(StoreOptions.DATA.textIn(environment)))
                : new SecretLocation(Path.of(named), true);
    }

    /**
     * Whether there is no secret: this environment configures an identity provider, which issues the tokens. If a flag names
     * a secret or a data folder, the command is for another server.
     */
    public static boolean isNone(
            @Nullable Path dataFlag, @Nullable Path secretFileFlag, Map<String, String> environment) {
        return dataFlag == null
                && secretFileFlag == null
                && AuthOptions.AUTH.textIn(environment).equals("jwks");
    }

    /** The secret that a server creates for itself. */
    public static SecretLocation inDataFolder(Path folder) {
        return new SecretLocation(folder.resolve(LocalSecret.FILE_NAME), false);
    }

    public boolean isThere() {
        return Files.exists(file);
    }

    /** The secret. Creates it if it is missing and its location is the data folder. */
    public LocalSecret secret() {
        return isNamed
                ? LocalSecret.inFile(file)
                : LocalSecret.inFolder(file.toAbsolutePath().getParent());
    }
}
