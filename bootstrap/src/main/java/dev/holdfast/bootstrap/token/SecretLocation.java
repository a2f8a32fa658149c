// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.token;

import dev.holdfast.adapter.jwt.local.LocalSecret;
import dev.holdfast.bootstrap.settings.AuthSetting;
import dev.holdfast.bootstrap.settings.ServerSetting;
import dev.holdfast.bootstrap.settings.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a server on this machine keeps the secret that it signs tokens with.
 *
 * @param isNamed whether somebody named this very file; otherwise it is the one in the data folder, made when needed
 */
public record SecretLocation(Path file, boolean isNamed) {

    /** As flags say, or else the environment that the server reads too, or else the defaults. */
    public static SecretLocation of(
            @Nullable Path dataFlag, @Nullable Path secretFileFlag, Map<String, String> environment) {
        if (secretFileFlag != null) {
            return new SecretLocation(secretFileFlag, true);
        }
        if (dataFlag != null) {
            return inDataFolder(dataFlag);
        }
        String named = said(AuthSetting.SECRET_FILE, environment);
        return named.isEmpty()
                ? inDataFolder(Path.of(said(ServerSetting.DATA, environment)))
                : new SecretLocation(Path.of(named), true);
    }

    /**
     * Whether it is anybody's: a server whose callers come from a login server, as this environment says, has no secret.
     * Flags that name one are about another server.
     */
    public static boolean isNone(
            @Nullable Path dataFlag, @Nullable Path secretFileFlag, Map<String, String> environment) {
        return dataFlag == null
                && secretFileFlag == null
                && said(AuthSetting.AUTH, environment).equals("jwks");
    }

    /** The one that a server makes for itself. */
    public static SecretLocation inDataFolder(Path folder) {
        return new SecretLocation(folder.resolve(LocalSecret.FILE_NAME), false);
    }

    private static String said(Setting<?> setting, Map<String, String> environment) {
        String variable = environment.getOrDefault(setting.variable(), "");
        return variable.isBlank() ? setting.fallback() : variable.strip();
    }

    public boolean isThere() {
        return Files.exists(file);
    }

    /** The secret itself, made where it is ours to make. */
    public LocalSecret secret() {
        return isNamed
                ? LocalSecret.inFile(file)
                : LocalSecret.inFolder(file.toAbsolutePath().getParent());
    }
}
