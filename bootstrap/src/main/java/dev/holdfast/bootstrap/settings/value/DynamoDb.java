// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The table that sessions are in. Who we are there is found out as AWS's own tools do.
 *
 * @param endpoint where DynamoDB answers; nothing where AWS's does
 * @param region nothing where it is found out as AWS's own tools do
 * @param createTable whether the table is made where there is none
 * @param timeout of one call, repeats included
 * @param connectionsMax at once
 */
public record DynamoDb(
        String table,
        Optional<URI> endpoint,
        Optional<String> region,
        boolean createTable,
        Duration timeout,
        int connectionsMax) {}
