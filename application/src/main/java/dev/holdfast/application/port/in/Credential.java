package dev.holdfast.application.port.in;

/** What a requester shows at the door. Never printed: {@code toString} says only what kind it is. */
public sealed interface Credential {

    /** Nothing. */
    record None() implements Credential {}

    /** A JSON Web Token. */
    record BearerToken(String token) implements Credential {
        @Override
        public String toString() {
            return "BearerToken[…]";
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
