// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import dev.holdfast.adapter.http.config.HttpLimits;
import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import dev.holdfast.bootstrap.settings.value.AddressRates;
import dev.holdfast.bootstrap.settings.value.Authentication;
import dev.holdfast.bootstrap.settings.value.DrainSettings;
import dev.holdfast.bootstrap.settings.value.DynamoDb;
import dev.holdfast.bootstrap.settings.value.ListeningAccess;
import dev.holdfast.bootstrap.settings.value.LogFormat;
import dev.holdfast.bootstrap.settings.value.LogLevel;
import dev.holdfast.bootstrap.settings.value.Store;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All settings of one server, checked.
 *
 * @param port 0 takes a free one
 * @param dynamoDb where sessions are with {@link Store#DYNAMODB}; nothing with another store
 * @param authentication whose tokens are believed
 * @param publicUrl what links say; nothing where they say what the request said
 * @param allowedOrigins pages from elsewhere that may connect, as browsers write them; {@code *} is all of them
 * @param pages whether people find the pages here
 * @param operatorScope what a token must allow for whoever shows it to operate the server
 * @param lanes threads that write to listeners, 1 or more
 * @param speakerRateMax as a multiple of real time
 * @param lease how long a speaker's lease holds without being renewed
 * @param handoverWait how long an attach waits for another server to give the lease back
 * @param drain how clients are told to leave when it shuts down
 * @param limits what one address may try
 * @param sockets what sockets may take
 * @param requests what HTTP requests may take
 */
public record ServerSettings(
        String host,
        int port,
        Optional<URI> publicUrl,
        Set<String> allowedOrigins,
        boolean trustForwarded,
        boolean pages,
        Path data,
        Store store,
        Optional<DynamoDb> dynamoDb,
        Authentication authentication,
        String operatorScope,
        ListeningAccess listening,
        Duration speakerGrace,
        Duration sessionUnattended,
        AudioSettings audio,
        int lanes,
        double speakerRateMax,
        Duration speakerBurst,
        Duration lease,
        Duration handoverWait,
        DrainSettings drain,
        AddressRates limits,
        WebSocketLimits sockets,
        HttpLimits requests,
        LogFormat logFormat,
        LogLevel logLevel) {

    public ServerSettings {
        allowedOrigins = Set.copyOf(allowedOrigins);
    }

    /** The settings that these flags make, by name as in {@code "port"}; the environment is not asked. */
    public static ServerSettings of(Map<String, String> flags) {
        SettingsResolution resolution = SettingsResolution.resolve(flags, Map.of());
        if (resolution instanceof SettingsResolution.Resolved resolved) {
            return resolved.settings();
        }
        throw new IllegalArgumentException(String.join("; ", ((SettingsResolution.Wrong) resolution).complaints()));
    }
}
