package dev.holdfast.adapter.dynamodb;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which table sessions are kept in, and how long an answer may take.
 *
 * @param endpoint where DynamoDB answers; nothing means the region's own. One on loopback needs neither region nor
 *     credentials: what is missing is made up
 * @param region such as {@code eu-central-1}; nothing means the one that the environment names
 * @param table its name, 3 to 255 letters, digits, underscores, hyphens and dots
 * @param createTable whether a missing table is made
 * @param connectMax how long a connection may take to open
 * @param attemptMax how long one attempt of a request may take
 * @param requestMax how long a request may take with all its attempts; a call of the port makes one, seldom up to four
 * @param attemptsMax attempts of a request, the first one among them, 1 or more
 * @param connectionsMax open at once, 1 or more; a thread that finds none free waits for one
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
     * DynamoDB answers within ten milliseconds or so, and ninety-nine in a hundred within fifty: a second means that this
     * attempt has failed. Three of them, because what fails once is mostly a machine of many; and three seconds in all, because a
     * person is waiting. Sixty-four connections are more than the control plane of one server ever has under way.
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

    /** @throws IllegalArgumentException if one of them is none, or the times don't fit into one another */
    public DynamoDbSettings {
        if (!TABLE_NAME.matcher(table).matches()) {
            throw new IllegalArgumentException(
                    "a table's name has 3 to 255 letters, digits, underscores, hyphens and dots");
        }
        if (endpoint.isPresent()
                && (endpoint.get().getScheme() == null || endpoint.get().getHost() == null)) {
            throw new IllegalArgumentException("an endpoint is as in http://127.0.0.1:8000: " + endpoint.get());
        }
        if (!isPositive(connectMax) || !isPositive(attemptMax) || requestMax.compareTo(attemptMax) < 0) {
            throw new IllegalArgumentException("times are longer than nothing, and a request has time for an attempt");
        }
        if (attemptsMax < 1 || connectionsMax < 1) {
            throw new IllegalArgumentException("there is one attempt or more, and one connection or more");
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

    /** The same with another limit for a request; an attempt may take no longer than that. */
    public DynamoDbSettings withRequestMax(Duration request) {
        Duration attempt = attemptMax.compareTo(request) > 0 ? request : attemptMax;
        return withTimes(connectMax, attempt, request);
    }

    public DynamoDbSettings withConnectionsMax(int other) {
        return new DynamoDbSettings(
                endpoint, region, table, createTable, connectMax, attemptMax, requestMax, attemptsMax, other);
    }

    /** The same but for the times. */
    public DynamoDbSettings withTimes(Duration connect, Duration attempt, Duration request) {
        return new DynamoDbSettings(
                endpoint, region, table, createTable, connect, attempt, request, attemptsMax, connectionsMax);
    }

    /**
     * While a server starts, the vendor's classes are loaded and a first connection is made, on a busy machine perhaps. So an
     * attempt may take four seconds there; all of it is over in eight.
     */
    DynamoDbSettings whileStarting() {
        return withTimes(longer(connectMax, 2), longer(attemptMax, 4), longer(requestMax, 8));
    }

    private static Duration longer(Duration time, int seconds) {
        Duration other = Duration.ofSeconds(seconds);
        return time.compareTo(other) > 0 ? time : other;
    }
}
