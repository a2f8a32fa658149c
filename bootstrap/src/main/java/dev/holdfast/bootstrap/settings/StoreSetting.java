// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings;

import dev.holdfast.bootstrap.settings.value.Store;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings for storage, each with its default and the reason for it. */
public final class StoreSetting {

    public static final Setting<Store> STORE = Setting.of(
            "store",
            Readings.choices(Store.class),
            "local",
            "where sessions and audio live; on disk a restart loses nothing, memory forgets all, dynamodb has sessions in"
                    + " AWS and audio on disk",
            Readings.choice(Store.class));

    public static final Setting<String> DYNAMODB_TABLE = Setting.of(
            "dynamodb-table",
            "NAME",
            "holdfast-sessions",
            "the table that sessions are in; all servers of a fleet name the same",
            Readings::tableName);

    public static final Setting<Optional<URI>> DYNAMODB_ENDPOINT = Setting.of(
            "dynamodb-endpoint",
            "URL",
            "",
            "where DynamoDB answers; without it AWS's own, and DynamoDB Local is http://127.0.0.1:8000",
            Readings::publicUrl);

    public static final Setting<Optional<String>> DYNAMODB_REGION = Setting.of(
            "dynamodb-region",
            "REGION",
            "",
            "AWS's region; without it what AWS_REGION, a profile or the machine itself says",
            Readings::region);

    public static final Setting<Boolean> CREATE_TABLE = Setting.yesOrNo(
            "create-table",
            "false",
            "whether a missing table is made; for a first try, because a wrong name should be an error later");

    public static final Setting<Duration> DYNAMODB_TIMEOUT = Setting.of(
            "dynamodb-timeout",
            "DURATION",
            "3s",
            "how long one call may take, repeats included; people wait for it, and most take some milliseconds",
            Readings.duration(Duration.ofMillis(100), Duration.ofMinutes(1)));

    public static final Setting<Integer> DYNAMODB_CONNECTIONS_MAX = Setting.of(
            "dynamodb-connections-max",
            "NUMBER",
            "64",
            "connections to DynamoDB at once; as many as there are threads that may ask it",
            Readings.number(1, 10_000));

    /** The settings that only {@code --store dynamodb} reads. */
    static final List<Setting<?>> OF_DYNAMODB = List.of(
            DYNAMODB_TABLE,
            DYNAMODB_ENDPOINT,
            DYNAMODB_REGION,
            CREATE_TABLE,
            DYNAMODB_TIMEOUT,
            DYNAMODB_CONNECTIONS_MAX);

    private StoreSetting() {}
}
