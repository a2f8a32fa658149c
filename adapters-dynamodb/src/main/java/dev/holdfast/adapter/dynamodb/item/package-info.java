/**
 * Items of the table: how a session or an idempotency key is mapped to DynamoDB attributes and back.
 */
@NullMarked
package dev.holdfast.adapter.dynamodb.item;

import org.jspecify.annotations.NullMarked;
