package dev.holdfast.adapter.dynamodb;

import org.jspecify.annotations.Nullable;

/** The table of sessions cannot be used: not there, not ours, out of reach or not allowed. The message says what to do. */
public final class TableUnusable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TableUnusable(String table, String why, @Nullable Throwable cause) {
        super("The sessions in DynamoDB's table " + table + " cannot be used: " + why, cause);
    }
}
