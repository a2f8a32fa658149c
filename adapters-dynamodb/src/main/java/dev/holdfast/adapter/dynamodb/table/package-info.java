/**
 * The table: its key and indices, and how a starting server creates and checks it.
 */
@NullMarked
package dev.holdfast.adapter.dynamodb.table;

import org.jspecify.annotations.NullMarked;
