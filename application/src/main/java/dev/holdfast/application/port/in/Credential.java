// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.application.port.in;

/** Credential of a requester. {@code toString} omits the secret. */
public sealed interface Credential {

    /** No credential. */
    record None() implements Credential {}

    /** A JSON Web Token. */
    record BearerToken(String token) implements Credential {
        @Override
        public String toString() {
            return "BearerToken[…]";
        }
    }

    /** The listening key of one session. */
    record ListeningKey(String key) implements Credential {

        /** The scheme of the {@code Authorization} header that carries it. */
        public static final String SCHEME = "ListenKey";

        @Override
        public String toString() {
            return "ListeningKey[…]";
        }
    }

    /** A single-use ticket. */
    record Ticket(String ticket) implements Credential {
        @Override
        public String toString() {
            return "Ticket[…]";
        }
    }
}
