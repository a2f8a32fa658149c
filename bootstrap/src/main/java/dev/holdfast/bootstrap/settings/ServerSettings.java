// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import dev.holdfast.adapter.http.config.HttpLimits;
import dev.holdfast.adapter.websocket.config.EventLoopSettings;
import dev.holdfast.adapter.websocket.config.WebSocketLimits;
import dev.holdfast.bootstrap.settings.value.AddressRates;
import dev.holdfast.bootstrap.settings.value.AudioSettings;
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
 * @param dynamoDb the table of {@link Store#DYNAMODB}; empty with another store
 * @param authentication how the server authenticates clients
 * @param publicUrl the base of links; empty if links use the address of the request
 * @param allowedOrigins other origins whose pages may connect, as browsers write them; {@code *} allows all
 * @param pages whether the server serves the web pages
 * @param operatorScope the scope that a token needs to operate the server
 * @param listenKeys whether listening needs a session's key; only with {@link ListeningAccess#OPEN}
 * @param eventLoops the threads that own WebSocket connections
 * @param speakerRateMax as a multiple of real time
 * @param lease how long a speaker's lease is valid without renewal
 * @param handoverWait how long an attach waits for another server to release the lease
 * @param drain how the server drains its connections before it stops
 * @param limits the rates that one network address is allowed
 * @param sockets limits of sockets
 * @param requests limits of HTTP requests
 * @param heapReturnAfter how long the server is idle before it gives heap back; zero for never
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
        boolean listenKeys,
        Duration speakerGrace,
        Duration sessionUnattended,
        AudioSettings audio,
        EventLoopSettings eventLoops,
        double speakerRateMax,
        Duration speakerBurst,
        Duration lease,
        Duration handoverWait,
        DrainSettings drain,
        AddressRates limits,
        WebSocketLimits sockets,
        HttpLimits requests,
        Duration heapReturnAfter,
        LogFormat logFormat,
        LogLevel logLevel) {

    public ServerSettings {
        allowedOrigins = Set.copyOf(allowedOrigins);
    }

    /** The settings of these flags, by name as in {@code "port"}. Ignores the environment. */
    public static ServerSettings of(Map<String, String> flags) {
        SettingsResolution resolution = SettingsResolution.resolve(flags, Map.of());
        if (resolution instanceof SettingsResolution.Resolved resolved) {
            return resolved.settings();
        }
        throw new IllegalArgumentException(String.join("; ", ((SettingsResolution.Invalid) resolution).errors()));
    }
}
