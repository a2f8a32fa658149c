// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.testkit.conformance;

import java.util.Optional;
import java.util.function.Supplier;

/** Whose token a request carries, as conversations name it. */
final class Token {

    static final String OWNER = "owner";
    static final String NONE = "none";

    private static final String VARIABLE = "Token";

    private Token() {}

    /** The variable under which a message may mention the same token. */
    static String variable(String whose) {
        return whose + VARIABLE;
    }

    /** The value of such a variable, where there is one. */
    static Optional<String> value(String variable, Capabilities capabilities) {
        return switch (variable) {
            case "ownerToken" -> Optional.of(capabilities.ownerToken());
            case "otherToken" -> capabilities.otherToken();
            case "operatorToken" -> capabilities.operatorToken();
            case "shortToken" -> capabilities.shortToken().map(Supplier::get);
            case "badToken" -> Optional.of("not.a.token");
            default -> Optional.empty();
        };
    }
}
