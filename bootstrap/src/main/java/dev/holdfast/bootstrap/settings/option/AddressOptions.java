// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.option;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Settings for the address of the server, and for the pages that may connect to it. */
public final class AddressOptions {

    public static final Setting<String> HOST = Setting.of(
            "host",
            "ADDRESS",
            "127.0.0.1",
            "address to listen on; by default only this machine can connect",
            Converters::text);

    public static final Setting<Integer> PORT = Setting.of(
            "port",
            "PORT",
            "8080",
            "port to listen on; 0 takes a free one, and 8080 is the usual port of a web server in development",
            Converters.number(0, 65_535));

    public static final Setting<Optional<URI>> PUBLIC_URL = Setting.of(
            "public-url",
            "URL",
            "",
            "base of links; needed behind a proxy, otherwise links use the address of the request",
            Converters::publicUrl);

    public static final Setting<Set<String>> ALLOWED_ORIGINS = Setting.of(
            "allowed-origins",
            "ORIGINS",
            "",
            "origins of other sites whose pages may connect, or * for all; this server's own pages always may",
            Converters::origins);

    public static final Setting<Boolean> TRUST_FORWARDED = Setting.bool(
            "trust-forwarded",
            false,
            "whether X-Forwarded-* is trusted; only behind a proxy that sets it, because a client can invent it");

    public static final Setting<Boolean> PAGES = Setting.bool(
            "pages",
            true,
            "whether the server serves pages to speak, listen and watch; false if you serve pages of your own");

    public static final SettingGroup GROUP =
            new SettingGroup("Address", List.of(HOST, PORT, PUBLIC_URL, ALLOWED_ORIGINS, TRUST_FORWARDED, PAGES));

    private AddressOptions() {}
}
