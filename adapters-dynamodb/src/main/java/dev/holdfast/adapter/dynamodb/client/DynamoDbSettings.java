// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb.client;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Table, region and timeouts of the DynamoDB client.
 *
 * @param endpoint URL of DynamoDB; empty for the region's own. An endpoint on loopback needs neither region nor
 *     credentials
 * @param region for example {@code eu-central-1}; empty for the environment's
 * @param table the table's name: 3 to 255 letters, digits, underscores, hyphens and dots
 * @param createTable whether a missing table is created
 * @param connectMax timeout for opening a connection
 * @param attemptMax timeout for one attempt of a request
 * @param requestMax timeout for a request with all its attempts; a call of the port makes one request, rarely up to four
 * @param attemptsMax attempts of a request including the first, 1 or more
 * @param connectionsMax connections open at the same time, 1 or more; a thread waits if none is free
 */
public record DynamoDbSettings(
        Optional<URI> endpoint,
        Optional<String> region,
        String table,
        boolean createTable,
        Duration connectMax,
        Duration attemptMax,
        Duration requestMax,
        int attemptsMax,
        int connectionsMax) {

    private static final Pattern TABLE_NAME = Pattern.compile("[A-Za-z0-9_.-]{3,255}");

    /**
     * DynamoDB answers in about 10 ms, and within 50 ms at the 99th percentile, so after a second an attempt has failed. Three
     * attempts, because a failure mostly concerns one machine of many; 3 s in all, because a person is waiting. 64
     * connections are more than the control plane of one server uses at the same time.
     */
    public static final DynamoDbSettings DEFAULT = new DynamoDbSettings(
            Optional.empty(),
            Optional.empty(),
            "holdfast-sessions",
            false,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            3,
            64);

    /** @throws IllegalArgumentException if a value is invalid, or an attempt may take longer than its request */
    public DynamoDbSettings {
        if (!TABLE_NAME.matcher(table).matches()) {
            throw new IllegalArgumentException(
                    "a table's name has 3 to 255 letters, digits, underscores, hyphens and dots");
        }
        if (endpoint.isPresent()
                && (endpoint.get().getScheme() == null || endpoint.get().getHost() == null)) {
            throw new IllegalArgumentException(
                    "an endpoint is a URL such as http://127.0.0.1:8000, not " + endpoint.get());
        }
        if (!isPositive(connectMax) || !isPositive(attemptMax) || requestMax.compareTo(attemptMax) < 0) {
            throw new IllegalArgumentException("timeouts must be positive, and a request must allow an attempt");
        }
        if (attemptsMax < 1 || connectionsMax < 1) {
            throw new IllegalArgumentException("attempts and connections must be at least 1");
        }
    }

    private static boolean isPositive(Duration time) {
        return !time.isZero() && !time.isNegative();
    }

    public DynamoDbSettings withEndpoint(Optional<URI> other) {
        return new DynamoDbSettings(
                other, region, table, createTable, connectMax, attemptMax, requestMax, attemptsMax, connectionsMax);
    }

    public DynamoDbSettings withRegion(Optional<String> other) {
        return new DynamoDbSettings(
                endpoint, other, table, createTable, connectMax, attemptMax, requestMax, attemptsMax, connectionsMax);
    }

    public DynamoDbSettings withTable(String other) {
        return new DynamoDbSettings(
                endpoint, region, other, createTable, connectMax, attemptMax, requestMax, attemptsMax, connectionsMax);
    }

    public DynamoDbSettings withCreateTable(boolean other) {
        return new DynamoDbSettings(
                endpoint, region, table, other, connectMax, attemptMax, requestMax, attemptsMax, connectionsMax);
    }

    /** A copy with another request timeout. Shortens the attempt's timeout if it is longer. */
    public DynamoDbSettings withRequestMax(Duration request) {
        Duration attempt = attemptMax.compareTo(request) > 0 ? request : attemptMax;
        return withTimes(connectMax, attempt, request);
    }

    public DynamoDbSettings withConnectionsMax(int other) {
        return new DynamoDbSettings(
                endpoint, region, table, createTable, connectMax, attemptMax, requestMax, attemptsMax, other);
    }

    /** A copy with other timeouts. */
    public DynamoDbSettings withTimes(Duration connect, Duration attempt, Duration request) {
        return new DynamoDbSettings(
                endpoint, region, table, createTable, connect, attempt, request, attemptsMax, connectionsMax);
    }

    /**
     * A copy for the start of a server, which loads the SDK's classes and opens the first connection: 4 s for an attempt,
     * 8 s in all, if the settings have less.
     */
    public DynamoDbSettings whileStarting() {
        return withTimes(longer(connectMax, 2), longer(attemptMax, 4), longer(requestMax, 8));
    }

    private static Duration longer(Duration time, int seconds) {
        Duration other = Duration.ofSeconds(seconds);
        return time.compareTo(other) > 0 ? time : other;
    }
}
