// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.option;

import dev.holdfast.adapter.dynamodb.client.DynamoDbSettings;
import dev.holdfast.bootstrap.settings.value.Store;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings for storage. The defaults for DynamoDB are those of its adapter. */
public final class StoreOptions {

    public static final Setting<Store> STORE = Setting.choice(
            "store",
            Store.LOCAL,
            "where sessions and audio are: local is the disk, memory loses all at a restart, dynamodb has sessions in AWS"
                    + " and audio on the disk");

    public static final Setting<Path> DATA = Setting.of(
            "data",
            "FOLDER",
            "./data",
            "folder for sessions, audio and the generated secret; by default where the server was started",
            Converters::folder);

    public static final Setting<String> DYNAMODB_TABLE = Setting.of(
            "dynamodb-table",
            "NAME",
            DynamoDbSettings.DEFAULT.table(),
            "table of sessions, the same for all servers of a fleet",
            Converters::tableName);

    public static final Setting<Optional<URI>> DYNAMODB_ENDPOINT = Setting.of(
            "dynamodb-endpoint",
            "URL",
            "",
            "address of DynamoDB, by default AWS's own; http://127.0.0.1:8000 for DynamoDB Local",
            Converters::publicUrl);

    public static final Setting<Optional<String>> DYNAMODB_REGION = Setting.of(
            "dynamodb-region",
            "REGION",
            "",
            "AWS region, by default from AWS_REGION, the AWS profile or the instance",
            Converters::region);

    public static final Setting<Boolean> CREATE_TABLE = Setting.bool(
            "create-table",
            false,
            "whether a missing table is created; for a first try, because later a wrong name should be an error");

    public static final Setting<Duration> DYNAMODB_TIMEOUT = Setting.of(
            "dynamodb-timeout",
            "DURATION",
            DurationText.format(DynamoDbSettings.DEFAULT.requestMax()),
            "how long one request may take, retries included; a client waits for it, and most take a few milliseconds",
            Converters.duration(Duration.ofMillis(100), Duration.ofMinutes(1)));

    public static final Setting<Integer> DYNAMODB_CONNECTIONS_MAX = Setting.of(
            "dynamodb-connections-max",
            "NUMBER",
            Integer.toString(DynamoDbSettings.DEFAULT.connectionsMax()),
            "connections to DynamoDB at once; one for each thread that may send a request",
            Converters.number(1, 10_000));

    /** The settings that only {@code --store dynamodb} reads. */
    public static final List<Setting<?>> OF_DYNAMODB = List.of(
            DYNAMODB_TABLE,
            DYNAMODB_ENDPOINT,
            DYNAMODB_REGION,
            CREATE_TABLE,
            DYNAMODB_TIMEOUT,
            DYNAMODB_CONNECTIONS_MAX);

    public static final SettingGroup GROUP = SettingGroup.of("Storage", List.of(STORE, DATA), OF_DYNAMODB);

    private StoreOptions() {}
}
