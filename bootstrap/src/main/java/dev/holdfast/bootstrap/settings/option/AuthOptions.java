// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.option;

import dev.holdfast.adapter.jwt.jwks.JwksSettings;
import dev.holdfast.bootstrap.settings.value.AuthMode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Settings for authentication. */
public final class AuthOptions {

    public static final Setting<AuthMode> AUTH = Setting.choice(
            "auth",
            AuthMode.LOCAL,
            "which tokens are valid: local are those signed with this machine's secret, jwks those of an identity provider");

    public static final Setting<Optional<Path>> SECRET_FILE = Setting.of(
            "secret-file",
            "FILE",
            "",
            "secret that signs tokens, and that listening keys come from; by default generated in the data folder,"
                    + " which is allowed on loopback only",
            Converters::secretFile);

    public static final Setting<Optional<URI>> JWKS_URL = Setting.of(
            "jwks-url",
            "URL",
            "",
            "address of the identity provider's keys; Cognito: ISSUER/.well-known/jwks.json",
            Converters::keysUrl);

    public static final Setting<Optional<String>> ISSUER = Setting.of(
            "issuer",
            "URL",
            "",
            "exact issuer (iss) of its tokens; Cognito: https://cognito-idp.REGION.amazonaws.com/POOL",
            Converters::optionalText);

    public static final Setting<Set<String>> AUDIENCE = Setting.of(
            "audience",
            "NAMES",
            "",
            "accepted audiences (aud), or client_ids of access tokens, joined by commas",
            Converters::names);

    public static final Setting<Duration> JWKS_REFRESH = Setting.of(
            "jwks-refresh",
            "DURATION",
            DurationText.format(JwksSettings.REFRESH_EVERY),
            "maximum age of keys before the server fetches them again; a withdrawn key is accepted no longer than that",
            Converters.duration(Duration.ofSeconds(10), Duration.ofHours(24)));

    public static final Setting<Duration> JWKS_OUTAGE_MAX = Setting.of(
            "jwks-outage-max",
            "DURATION",
            DurationText.format(JwksSettings.OUTAGE_MAX),
            "how long known keys stay valid while the identity provider is down; longer than outages last",
            Converters.duration(Duration.ofMinutes(1), Duration.ofDays(30)));

    public static final Setting<String> OPERATOR_SCOPE = Setting.of(
            "operator-scope",
            "SCOPE",
            "holdfast/operate",
            "scope, or group of Cognito, whose tokens may watch and end every session; no token has it by default",
            Converters::scope);

    /** The settings that only {@code --auth jwks} reads. */
    public static final List<Setting<?>> OF_JWKS = List.of(JWKS_URL, ISSUER, AUDIENCE, JWKS_REFRESH, JWKS_OUTAGE_MAX);

    public static final SettingGroup GROUP =
            SettingGroup.of("Authentication", List.of(AUTH, SECRET_FILE, OPERATOR_SCOPE), OF_JWKS);

    private AuthOptions() {}
}
