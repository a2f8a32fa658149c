// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap.settings.value;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The DynamoDB table of the sessions. Credentials are found in the same way as by AWS's own tools.
 *
 * @param endpoint the address of DynamoDB; empty for AWS's own
 * @param region empty if it is found in the same way as by AWS's own tools
 * @param createTable whether the server creates a missing table
 * @param timeout of one call, retries included
 * @param connectionsMax the most connections open at once
 */
public record DynamoDb(
        String table,
        Optional<URI> endpoint,
        Optional<String> region,
        boolean createTable,
        Duration timeout,
        int connectionsMax) {}
