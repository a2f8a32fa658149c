// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import dev.holdfast.bootstrap.settings.option.AddressOptions;
import dev.holdfast.bootstrap.settings.option.AudioOptions;
import dev.holdfast.bootstrap.settings.option.AuthOptions;
import dev.holdfast.bootstrap.settings.option.Converters;
import dev.holdfast.bootstrap.settings.option.DrainOptions;
import dev.holdfast.bootstrap.settings.option.DurationText;
import dev.holdfast.bootstrap.settings.option.LimitOptions;
import dev.holdfast.bootstrap.settings.option.SessionOptions;
import dev.holdfast.bootstrap.settings.option.Setting;
import dev.holdfast.bootstrap.settings.option.StoreOptions;
import dev.holdfast.bootstrap.settings.value.AudioSettings;
import dev.holdfast.bootstrap.settings.value.AuthMode;
import dev.holdfast.bootstrap.settings.value.DrainSettings;
import dev.holdfast.bootstrap.settings.value.ListeningAccess;
import dev.holdfast.bootstrap.settings.value.Store;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds conflicts between settings that are each valid alone: one needs another, or nothing reads it. Only a setting
 * that the operator gave can conflict; a default never does.
 */
final class ConflictCheck {

    private final ParsedSettings given;
    private final List<String> errors = new ArrayList<>();

    private ConflictCheck(ParsedSettings given) {
        this.given = given;
    }

    /** All conflicts, one line each. Settings with invalid values are left out: they have their own error. */
    static List<String> of(ParsedSettings given) {
        ConflictCheck all = new ConflictCheck(given);
        all.checkAuth();
        all.checkListening();
        all.checkStore();
        all.checkHost();
        all.checkDrain();
        all.checkSegments();
        all.checkLease();
        return all.errors;
    }

    private void checkAuth() {
        given.read(AuthOptions.AUTH).ifPresent(auth -> {
            if (auth == AuthMode.LOCAL) {
                readBy(AuthOptions.OF_JWKS, "--auth jwks", "local");
                return;
            }
            checkSecretOfListeningKeys();
            needs(AuthOptions.JWKS_URL, given.read(AuthOptions.JWKS_URL).map(Optional::isPresent));
            needs(AuthOptions.ISSUER, given.read(AuthOptions.ISSUER).map(Optional::isPresent));
            needs(AuthOptions.AUDIENCE, given.read(AuthOptions.AUDIENCE).map(names -> !names.isEmpty()));
        });
    }

    /** A generated secret is another on each server, and in a container gone with it: links would stop to work. */
    private void checkSecretOfListeningKeys() {
        if (!given.read(SessionOptions.LISTEN_KEYS).orElse(true)) {
            readBy(List.of(AuthOptions.SECRET_FILE), "--auth local or --listen-keys", "jwks");
        } else if (given.read(AuthOptions.SECRET_FILE).map(Optional::isEmpty).orElse(false)) {
            errors.add(given.describe(SessionOptions.LISTEN_KEYS)
                    + ": with --auth jwks, --secret-file is needed too, with a secret that all servers share");
        }
    }

    private void checkListening() {
        boolean isToken = given.read(SessionOptions.LISTENING).equals(Optional.of(ListeningAccess.TOKEN));
        if (isToken && given.read(SessionOptions.LISTEN_KEYS).orElse(false)) {
            errors.add(given.describe(SessionOptions.LISTEN_KEYS)
                    + ": only --listening open needs keys, and here it is token, which a key does not replace");
        }
    }

    private void needs(Setting<?> setting, Optional<Boolean> isThere) {
        if (!isThere.orElse(true)) {
            errors.add(given.describe(AuthOptions.AUTH) + ": " + setting.flag() + " is needed too: "
                    + setting.description());
        }
    }

    private void checkStore() {
        given.read(StoreOptions.STORE).ifPresent(store -> {
            if (store != Store.DYNAMODB) {
                readBy(StoreOptions.OF_DYNAMODB, "--store dynamodb", Converters.word(store));
            } else {
                given.read(StoreOptions.DYNAMODB_ENDPOINT)
                        .flatMap(endpoint -> endpoint)
                        .ifPresent(this::checkEndpoint);
            }
            if (store == Store.MEMORY) {
                readBy(
                        List.of(AudioOptions.FSYNC, AudioOptions.DISK_FREE_MIN),
                        "a store on disk",
                        Converters.word(store));
            }
        });
    }

    /** Over http, hosts on the network path can read and change sessions and request signatures. */
    private void checkEndpoint(URI endpoint) {
        if ("http".equalsIgnoreCase(endpoint.getScheme()) && !Converters.isThisMachine(endpoint)) {
            errors.add(given.describe(StoreOptions.DYNAMODB_ENDPOINT)
                    + ": http is for this machine alone; to another it has to be https");
        }
    }

    /** Adds an error for each of these settings that the operator gave although nothing reads it. */
    private void readBy(List<Setting<?>> settings, String reader, String instead) {
        Stream<Setting<?>> set = settings.stream().filter(given::isGiven);
        set.forEach(setting ->
                errors.add(given.describe(setting) + ": only " + reader + " reads it, and here it is " + instead));
    }

    /** Every user who can read the folder knows a generated secret, so it is safe on this machine only. */
    private void checkHost() {
        Optional<String> host = given.read(AddressOptions.HOST);
        if (host.isEmpty()) {
            return;
        }
        boolean isSecretGenerated = given.read(AuthOptions.AUTH).equals(Optional.of(AuthMode.LOCAL))
                && given.read(AuthOptions.SECRET_FILE).map(Optional::isEmpty).orElse(false);
        try {
            if (!InetAddress.getByName(host.get()).isLoopbackAddress() && isSecretGenerated) {
                errors.add(given.describe(AddressOptions.HOST)
                        + ": others can reach this address, so --secret-file is needed, with a secret of yours, or"
                        + " --auth jwks; without one Holdfast listens on 127.0.0.1 only");
            }
        } catch (UnknownHostException e) {
            errors.add(given.describe(AddressOptions.HOST) + ": an address or name of this machine is expected");
        }
    }

    /** A server drains, closes its connections, and then waits for requests that are under way. */
    private void checkDrain() {
        List<Setting<Duration>> parts =
                List.of(DrainOptions.DRAIN_DELAY, DrainOptions.DRAIN_WINDOW, LimitOptions.STOP_TIMEOUT);
        Duration all = parts.stream()
                .map(part -> given.read(part).orElse(Duration.ZERO))
                .reduce(DrainSettings.CLOSE_TIME, Duration::plus);
        List<String> set = parts.stream()
                .filter(part -> given.isGiven(part) && given.read(part).isPresent())
                .map(given::describe)
                .toList();
        if (all.compareTo(DrainSettings.LIMIT) > 0 && !set.isEmpty()) {
            errors.add(String.join(", ", set) + ": --drain-delay, --drain-window, "
                    + DurationText.format(DrainSettings.CLOSE_TIME) + " to close connections and --stop-timeout may be "
                    + DrainSettings.LIMIT.toMillis() / 1_000.0
                    + "s together, because a container is killed 30 s after it was told to stop");
        }
    }

    /** One session, and all audio together, hold at least one segment. */
    private void checkSegments() {
        long segment = given.read(AudioOptions.SEGMENT_BYTES).orElse(0L);
        given.read(AudioOptions.SESSION_BYTES_MAX)
                .filter(max -> max < segment)
                .ifPresent(max -> addSegmentConflict(AudioOptions.SESSION_BYTES_MAX));
        given.read(AudioOptions.AUDIO_BYTES_MAX)
                .map(max -> AudioSettings.bytesMax(
                        max, given.read(StoreOptions.STORE).orElse(Store.LOCAL)))
                .filter(max -> max < segment)
                .ifPresent(max -> addSegmentConflict(AudioOptions.AUDIO_BYTES_MAX));
    }

    private void addSegmentConflict(Setting<?> limit) {
        if (given.isGiven(limit)) {
            errors.add(given.describe(limit) + ": at least --segment-bytes is needed");
        } else if (given.isGiven(AudioOptions.SEGMENT_BYTES)) {
            errors.add(
                    given.describe(AudioOptions.SEGMENT_BYTES) + ": " + limit.flag() + " has to be at least as much");
        }
    }

    /** The server renews a lease after a third of its duration. A call longer than another third is too late. */
    private void checkLease() {
        Duration lease = given.read(SessionOptions.LEASE).orElse(Duration.ofDays(1));
        List<Setting<Duration>> waits = List.of(StoreOptions.DYNAMODB_TIMEOUT, SessionOptions.HANDOVER_WAIT);
        waits.stream()
                .filter(given::isGiven)
                .filter(wait ->
                        given.read(wait).orElse(Duration.ZERO).multipliedBy(3).compareTo(lease) > 0)
                .forEach(wait -> errors.add(given.describe(wait) + ": a third of --lease (" + DurationText.format(lease)
                        + ") is the most that makes sense"));
    }
}
