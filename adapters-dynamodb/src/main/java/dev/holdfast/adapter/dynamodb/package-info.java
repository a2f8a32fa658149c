/**
 * Sessions in one table of DynamoDB, for as many servers as there are.
 * How the table is laid out, and why: docs/adr/0010.
 */
@NullMarked
package dev.holdfast.adapter.dynamodb;

import org.jspecify.annotations.NullMarked;
