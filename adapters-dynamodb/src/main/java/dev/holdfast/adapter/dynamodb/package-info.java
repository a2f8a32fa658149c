/**
 * Sessions in one DynamoDB table, shared by any number of servers: the repository and its requests. {@code item} maps items,
 * {@code table} creates and checks the table, {@code client} builds the SDK's client. The layout is explained in
 * docs/adr/0010.
 */
@NullMarked
package dev.holdfast.adapter.dynamodb;

import org.jspecify.annotations.NullMarked;
