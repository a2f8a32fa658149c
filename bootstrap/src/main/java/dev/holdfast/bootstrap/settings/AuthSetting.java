// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import dev.holdfast.bootstrap.settings.value.Auth;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The settings for authentication, each with its default and the reason for it. */
public final class AuthSetting {

    public static final Setting<Auth> AUTH = Setting.of(
            "auth",
            Readings.choices(Auth.class),
            "local",
            "whose tokens are good; those signed with a secret of this machine, or with jwks a login server's",
            Readings.choice(Auth.class));

    public static final Setting<Optional<Path>> SECRET_FILE = Setting.of(
            "secret-file",
            "FILE",
            "",
            "signs tokens; without it a secret is made in the data folder, good for loopback only",
            Readings::secretFile);

    public static final Setting<Optional<URI>> JWKS_URL = Setting.of(
            "jwks-url",
            "URL",
            "",
            "where the login server shows its keys; Cognito: ISSUER/.well-known/jwks.json",
            Readings::keysUrl);

    public static final Setting<Optional<String>> ISSUER = Setting.of(
            "issuer",
            "URL",
            "",
            "what its tokens call it (iss), to the letter; Cognito: https://cognito-idp.REGION.amazonaws.com/POOL",
            Readings::optionalText);

    public static final Setting<Set<String>> AUDIENCE = Setting.of(
            "audience",
            "NAMES",
            "",
            "what tokens are meant for (aud), or an access token's client_id; several are joined by commas",
            Readings::names);

    public static final Setting<Duration> JWKS_REFRESH = Setting.of(
            "jwks-refresh",
            "DURATION",
            "5m",
            "how old keys get before they are fetched anew; a withdrawn key is believed no longer than that",
            Readings.duration(Duration.ofSeconds(10), Duration.ofHours(24)));

    public static final Setting<Duration> JWKS_OUTAGE_MAX = Setting.of(
            "jwks-outage-max",
            "DURATION",
            "24h",
            "how long known keys work while the login server is down; longer than outages, and not for ever",
            Readings.duration(Duration.ofMinutes(1), Duration.ofDays(30)));

    public static final Setting<String> OPERATOR_SCOPE = Setting.of(
            "operator-scope",
            "SCOPE",
            "holdfast/operate",
            "what a token must allow (scope, or one of Cognito's groups) to watch and end any session; a name nobody has yet",
            Readings::scope);

    /** The settings that only {@code --auth jwks} reads. */
    static final List<Setting<?>> OF_JWKS = List.of(JWKS_URL, ISSUER, AUDIENCE, JWKS_REFRESH, JWKS_OUTAGE_MAX);

    private AuthSetting() {}
}
