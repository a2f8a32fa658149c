// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb.table;

import org.jspecify.annotations.Nullable;

/** The table cannot be used: missing, of another schema, unreachable or denied. The message says what to do. */
public final class TableUnusable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TableUnusable(String table, String why, @Nullable Throwable cause) {
        super("The DynamoDB table " + table + " cannot be used: " + why, cause);
    }
}
